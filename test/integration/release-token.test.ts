import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { after, before } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { GitServer } from '../../harness/git-server.ts';
import type { ReleaseEvent, ReleaseRequest } from '../../src/release/release.ts';
import { collect, withCode } from '../support/fake-agent.ts';
import { GitRepository } from '../support/git-repository.ts';
import { BootedAgent, makeImage, never } from '../support/rolled-agent.ts';

/** An archive that does not fit into the buffers of a connection, so that its release waits to be read. */
const LARGE_BYTES = 12_000_000;
const image = makeImage();
let repository: GitRepository;
let git: GitServer;
let repositoryUrl: string;

before(async () => {
  repository = GitRepository.create();
  repository.commitFiles([{ path: 'large', content: randomBytes(LARGE_BYTES) }]);
  repository.git('tag', 'large');
  for (const tag of ['lost', 'moved', 'rolled', 'date']) {
    const content = tag === 'date' ? '$Format:%cr$' : tag;
    repository.commitFiles([
      { path: 'small', content },
      { path: '.gitattributes', content: 'small export-subst' },
      { path: 'large', content: '' },
    ]);
    repository.git('tag', tag);
  }
  git = await repository.serve('project');
  repositoryUrl = `${git.url}/project.git`;
});

after(async () => {
  await git.stop();
  repository.dispose();
});

const asks = (tag: string, more: Partial<ReleaseRequest> = {}): ReleaseRequest => ({
  repositoryUrl,
  tag,
  idempotencyToken: `a token for ${tag}`.padEnd(16),
  ...more,
});

function bytesOf(events: readonly ReleaseEvent[]): Buffer {
  return Buffer.concat(events.flatMap((event) => (event.type === 'chunk' ? [event.bytes] : [])));
}

const make = (agent: BootedAgent, request: ReleaseRequest) => collect(agent.client.createRelease(request, never));
/** The date of a signature is in whole seconds. */
const nextSecond = () => delay(1100);

for (const tag of ['lost', 'date']) {
  test(`makes the same bytes again for the same token, of the tag ${tag}`, async () => {
    await using agent = await BootedAgent.boot(image);
    const first = await make(agent, asks(tag));
    await nextSecond();
    const second = await make(agent, asks(tag, { profile: true }));
    assert.deepEqual(bytesOf(second), bytesOf(first));
    assert.deepEqual(
      second.find(({ type }) => type === 'info'),
      first.find(({ type }) => type === 'info'),
    );
    const other = await make(agent, asks(tag, { idempotencyToken: 'another of sixteen' }));
    assert.notDeepEqual(bytesOf(other), bytesOf(first));
  });
}

test('makes the same bytes again when the end of the answer was lost', async () => {
  await using agent = await BootedAgent.boot(image);
  const lost = agent.client.createRelease(asks('lost'), never);
  let info: ReleaseEvent | undefined;
  for await (const event of lost) {
    if (event.type === 'info') info = event;
    if (event.type === 'summary') break;
  }
  await nextSecond();
  const again = await make(agent, asks('lost'));
  assert.deepEqual(
    again.find(({ type }) => type === 'info'),
    info,
  );
});

test('refuses a second call while the first runs, and serves it when that has ended', async () => {
  await using agent = await BootedAgent.boot(image);
  const { events } = await agent.startSlowly(asks('large'));
  await assert.rejects(make(agent, asks('large')), withCode('TOKEN_IN_USE'));
  // Without its end, nothing was signed.
  await events.return(undefined);
  for (;;) {
    try {
      assert.equal((await make(agent, asks('large'))).at(-1)?.type, 'summary');
      return;
    } catch (error) {
      // The first one takes a moment to wind up.
      assert.ok(withCode('TOKEN_IN_USE').code === (error as { code?: string }).code);
      await delay(20);
    }
  }
});

test('refuses the token for another request, and one that is no token', async () => {
  await using agent = await BootedAgent.boot(image);
  await make(agent, asks('lost'));
  const { idempotencyToken = '' } = asks('lost');
  await assert.rejects(make(agent, asks('moved', { idempotencyToken })), withCode('INVALID_ARGUMENT'));
  await assert.rejects(make(agent, asks('lost', { idempotencyToken: 'short' })), withCode('INVALID_ARGUMENT'));
});

test('refuses it when the tag has moved, and makes the release as it is now for another token', async () => {
  await using agent = await BootedAgent.boot(image);
  const first = await make(agent, asks('moved'));
  const served = `${repository.directory}/served/project.git`;
  repository.git('--git-dir', served, 'tag', '--force', 'moved', 'lost');
  await assert.rejects(make(agent, asks('moved')), (error: unknown) => {
    const { code, data } = error as { code: string; data: Record<string, string> };
    assert.deepEqual([code, data['changed']], ['TOKEN_SPENT', 'commit']);
    return true;
  });
  const now = await make(agent, asks('moved', { idempotencyToken: 'another of sixteen' }));
  assert.notDeepEqual(bytesOf(now), bytesOf(first));
});

test('refuses it when the key was rolled', async () => {
  await using agent = await BootedAgent.boot(image);
  await make(agent, asks('rolled'));
  await agent.roll();
  await assert.rejects(make(agent, asks('rolled')), (error: unknown) => {
    const { code, data } = error as { code: string; data: Record<string, string> };
    assert.deepEqual([code, data['changed']], ['TOKEN_SPENT', 'key']);
    return true;
  });
});
