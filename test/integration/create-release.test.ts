import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { AgentError } from '../../src/errors.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { defaultLimits } from '../../src/limits.ts';
import { createRelease, type ReleaseEnvironment } from '../../src/release/create-release.ts';
import type { ReleaseEvent, ReleaseInfo, ReleaseRequest, ReleaseSummary } from '../../src/release/release.ts';
import { GitRepository } from '../support/git-repository.ts';
import type { GitServer } from '../../harness/git-server.ts';
import { withCode } from '../support/codes.ts';
import { publicKeys, releaseEnvironment, signingKey } from '../../harness/release-environment.ts';
import { later, signed } from '../../harness/sample-key.ts';
import { stream } from '../support/openpgp.ts';
import { processorMs } from '../support/time.ts';

interface Made {
  readonly events: readonly ReleaseEvent['type'][];
  readonly info: ReleaseInfo;
  readonly summary: ReleaseSummary;
  readonly bytes: Buffer;
}

let repository: GitRepository;
let server: GitServer;

before(async () => {
  repository = GitRepository.create();
  const files = Array.from({ length: 40 }, (_, index) => ({
    path: `src/file-${index}.bin`,
    content: randomBytes(100_000),
  }));
  for (const tag of ['v1', 'v2', 'v3']) {
    repository.commitFiles([...files, { path: 'VERSION', content: tag }]);
    repository.git('tag', '-a', '-m', tag, tag);
  }
  repository.git('tag', 'light', 'v1^{commit}');
  repository.git('tag', '-a', '-m', 'nested', 'nested', 'v1');
  repository.git('tag', '-a', '-m', 'tree', 'of-tree', 'v1^{tree}');
  repository.git('tag', 'of-blob', 'v1:VERSION');
  server = await repository.serve('project');
});

after(async () => {
  await server.stop();
  repository.dispose();
});

function start(
  request: Partial<ReleaseRequest>,
  signal: AbortSignal = AbortSignal.timeout(60_000),
  change: Partial<ReleaseEnvironment> = {},
): AsyncGenerator<ReleaseEvent> {
  const whole = { repositoryUrl: `${server.url}/project.git`, tag: 'v1', ...request };
  return createRelease(whole, releaseEnvironment(change), signal);
}

async function make(request: Partial<ReleaseRequest>, change: Partial<ReleaseEnvironment> = {}): Promise<Made> {
  const events: ReleaseEvent['type'][] = [];
  const chunks: Uint8Array[] = [];
  let info: ReleaseInfo | undefined;
  let summary: ReleaseSummary | undefined;
  for await (const event of start(request, undefined, change)) {
    events.push(event.type);
    if (event.type === 'info') info = event.info;
    if (event.type === 'chunk') chunks.push(Buffer.from(event.bytes));
    if (event.type === 'summary') summary = event.summary;
  }
  assert.ok(info && summary);
  return { events, info, summary, bytes: Buffer.concat(chunks) };
}

test('yields progress, one info, chunks and one summary in this order', async () => {
  const { events, info, summary, bytes } = await make({});
  const order = events.filter((type) => type !== 'progress');
  assert.equal(order[0], 'info');
  assert.deepEqual(new Set(order.slice(1, -1)), new Set(['chunk']));
  assert.equal(order.at(-1), 'summary');
  assert.equal(info.fileName, 'project-v1.git.tgz.sig');
  assert.equal(info.keyFingerprint, signingKey.fingerprint);
  assert.equal(summary.sizeBytes, bytes.length);
  assert.equal(summary.files, 41);
});

test('says what the time was spent on when it is asked to, in stages that make up the whole, and two beside them', async () => {
  const started = performance.now();
  const { summary } = await make({ profile: true });
  const whole = performance.now() - started;
  const { profile } = summary;
  assert.ok(profile);
  const { fetch, index, ...chain } = profile;
  const sum = Object.values(chain).reduce((total, ms) => total + ms, 0);
  assert.ok(sum > 0.5 * whole && sum < whole, `${sum} of ${whole} ms`);
  assert.ok(fetch + index > 0 && fetch + index < whole, `${fetch} and ${index} of ${whole} ms`);
  for (const [stage, ms] of Object.entries(profile)) assert.ok(ms > 0, stage);
  assert.equal((await make({})).summary.profile, undefined);
});

test('names the repository and the time that the signature states', async () => {
  const repositoryUrl = `${server.url.replace('http:', 'HTTP:')}/x/../project.git/`;
  const { info, bytes } = await make({ repositoryUrl }, { now: () => new Date(signed.getTime() + 999) });
  const verified = await verifyRelease(stream(bytes), publicKeys, { now: later });
  assert.equal(info.repositoryUrl, `${server.url}/project.git`);
  assert.equal(info.repositoryUrl, verified.notations.repository);
  assert.deepEqual(info.signatureTime, verified.signatureTime);
});

test('makes the same bytes for the same commit, key and second', async () => {
  const [one, two] = [await make({}), await make({})];
  assert.deepEqual(one.bytes, two.bytes);
  assert.equal(one.summary.detachedSignature, two.summary.detachedSignature);
});

test('makes several releases at once, each as if it were alone', async () => {
  const tags = ['v1', 'v2', 'v3', 'v1', 'light', 'v2', 'nested', 'v3'];
  const alone = new Map<string, Buffer>();
  for (const tag of new Set(tags)) alone.set(tag, (await make({ tag })).bytes);
  const together = await Promise.all(tags.map((tag) => make({ tag })));
  for (const [index, made] of together.entries()) assert.deepEqual(made.bytes, alone.get(tags[index] ?? ''));
});

test('names the commit, and the tag object of an annotated tag alone', async () => {
  const commit = repository.git('rev-parse', 'v1^{commit}');
  const annotated = (await make({ tag: 'v1' })).info;
  assert.equal(annotated.commitId, commit);
  assert.equal(annotated.tagObjectId, repository.git('rev-parse', 'v1'));
  const nested = (await make({ tag: 'nested' })).info;
  assert.equal(nested.commitId, commit);
  assert.equal(nested.tagObjectId, repository.git('rev-parse', 'nested'));
  const light = (await make({ tag: 'light' })).info;
  assert.equal(light.commitId, commit);
  assert.equal(light.tagObjectId, undefined);
});

test('takes pins that match, in either case and with spaces in the fingerprint', async () => {
  const expectedCommit = repository.git('rev-parse', 'v1^{commit}').toUpperCase();
  const expectedKeyFingerprint = (signingKey.fingerprint.match(/.{4}/g) ?? []).join(' ').toLowerCase();
  const { info } = await make({ expectedCommit, expectedKeyFingerprint });
  assert.equal(info.commitId, expectedCommit.toLowerCase());
});

const refusals = [
  ['a URL that is not http', { repositoryUrl: 'ssh://example.org/project.git' }, 'INVALID_REPOSITORY_URL'],
  ['a local path', { repositoryUrl: '/srv/project.git' }, 'INVALID_REPOSITORY_URL'],
  ['credentials in the URL', { repositoryUrl: 'https://me:secret@example.org/p.git' }, 'INVALID_REPOSITORY_URL'],
  ['a tag that is no ref name', { tag: 'v1..2' }, 'INVALID_TAG_NAME'],
  ['a tag that is not there', { tag: 'v9' }, 'TAG_NOT_FOUND'],
  ['a tag of a tree', { tag: 'of-tree' }, 'TAG_NOT_A_COMMIT'],
  ['a tag of a blob', { tag: 'of-blob' }, 'TAG_NOT_A_COMMIT'],
  ['another commit', { expectedCommit: '0123456789012345678901234567890123456789' }, 'COMMIT_MISMATCH'],
  ['an abbreviated commit', { expectedCommit: '01234567' }, 'INVALID_COMMIT_ID'],
  ['another key', { expectedKeyFingerprint: '00'.repeat(20) }, 'KEY_MISMATCH'],
  ['half a fingerprint', { expectedKeyFingerprint: '00'.repeat(8) }, 'INVALID_FINGERPRINT'],
  ['a prefix without slash', { prefix: 'project' }, 'INVALID_PREFIX'],
  ['a prefix that leads outside', { prefix: '../project/' }, 'INVALID_PREFIX'],
  ['a user name with a colon', { credentials: { username: 'a:b', password: 'c' } }, 'INVALID_CREDENTIALS'],
] as const;

for (const [what, request, code] of refusals) {
  test(`throws ${code} for ${what}`, async () => {
    await assert.rejects(make(request), withCode(code));
  });
}

test('throws REPOSITORY_NOT_FOUND where the server has none', async () => {
  const repositoryUrl = `${server.url}/other.git`;
  await assert.rejects(make({ repositoryUrl }), withCode('REPOSITORY_NOT_FOUND'));
});

test('says in which phase a release failed', async () => {
  const limits = { ...defaultLimits, maxTarBytes: 1_000_000 };
  await assert.rejects(make({}, { limits }), {
    code: 'LIMIT_EXCEEDED',
    data: { limit: 'maxTarBytes', value: '1000000', phase: 'ARCHIVING' },
  });
  await assert.rejects(make({ tag: 'of-blob' }), { code: 'TAG_NOT_A_COMMIT', data: { phase: 'FETCHING' } });
});

test('stops at once when it is cancelled between chunks', async () => {
  const controller = new AbortController();
  const release = start({}, controller.signal);
  let began = NaN;
  await assert.rejects(async () => {
    for await (const { type } of release) {
      assert.notEqual(type, 'summary');
      if (type === 'chunk' && !controller.signal.aborted) {
        began = processorMs();
        controller.abort(new AgentError('CANCELLED', 'The test has seen enough.'));
      }
    }
  }, withCode('CANCELLED'));
  assert.ok(processorMs() - began < 1000);
});

test('ends when its reader leaves, and makes the next release', async () => {
  const release = start({});
  for await (const { type } of release) if (type === 'chunk') break;
  assert.deepEqual(await release.next(), { value: undefined, done: true });
  assert.equal((await make({})).summary.files, 41);
});
