import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import test, { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReleaseEvent } from '../../src/release/release.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { Bundle } from '../support/cli.ts';
import { collect, withCode } from '../support/fake-agent.ts';
import { GitRepository } from '../support/git-repository.ts';
import { SlowLink } from '../support/slow-link.ts';
import { TerminalRun } from '../support/terminal.ts';

const bundle = new Bundle();
const repository = GitRepository.create();
repository.commitFiles([{ path: 'large', content: randomBytes(10 * 1024 * 1024) }]);
repository.git('tag', 'v1');
const git = await repository.serve('sample');

after(async () => {
  await bundle.dispose();
  await git.stop();
  repository.dispose();
});

/** An agent on a terminal, in the middle of a release for someone elsewhere. */
async function serveRelease(link: SlowLink) {
  const command = [process.execPath, bundle.file, 'serve', '--listen', '127.0.0.1:0'];
  const run = new TerminalRun(command, { columns: 80, cwd: bundle.work });
  await run.until(() => run.raw.includes('"listening"'));
  const [, address] = /"listening"[^\n]*?"address":"([\d.:]+)"/.exec(run.raw) ?? [];
  assert.ok(address !== undefined, run.raw);
  // In this process: another one would keep the terminal's other side open.
  const client = new AgentClient(address);
  const request = { repositoryUrl: `http://127.0.0.1:${link.port}/sample.git`, tag: 'v1' };
  const events = client.createRelease(request, new AbortController().signal);
  for (;;) {
    const { value } = (await events.next()) as { value: ReleaseEvent | undefined };
    if (value?.type === 'progress' && value.progress.phase === 'FETCHING') break;
  }
  const outcome = collect(events).finally(() => {
    client.close();
  });
  return { run, outcome };
}

for (const [name, hangUp] of [
  [
    'SIGHUP, twice',
    async (run: TerminalRun) => {
      run.signal('SIGHUP');
      // At once, they would be one.
      await run.until(() => run.raw.includes('"draining"'));
      run.signal('SIGHUP');
    },
  ],
  [
    'a window that is closed',
    (run: TerminalRun) => {
      run.close();
    },
  ],
] as const) {
  test(`${name}, lets a release of an agent on a terminal end`, async () => {
    await using link = await SlowLink.start(git.port);
    const { run, outcome } = await serveRelease(link);
    await hangUp(run);
    // Long enough for an end that must not come.
    await delay(300);
    assert.equal(run.isOver, false);
    link.hurry();
    assert.equal((await outcome).at(-1)?.type, 'summary');
    assert.equal((await run.end()).code, 0);
  });
}

test('a second signal ends an agent that waits for a release', async () => {
  await using link = await SlowLink.start(git.port);
  const { run, outcome } = await serveRelease(link);
  const lost = assert.rejects(outcome, withCode('AGENT_UNREACHABLE'));
  run.type('\u0003');
  await run.until(() => run.raw.includes('"draining"'));
  run.type('\u0003');
  const { code, signal } = await run.end();
  assert.deepEqual([code, signal], [undefined, constants.signals.SIGINT]);
  await lost;
});
