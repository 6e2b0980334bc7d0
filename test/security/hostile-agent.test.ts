import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { GitServer } from '../../harness/git-server.ts';
import { publicKeys, releaseEnvironment, signingKey } from '../../harness/release-environment.ts';
import { makeKey, signed } from '../../harness/sample-key.ts';
import type { PublicKeys } from '../../src/keys/public-keys.ts';
import { defaultLimits, type Limits } from '../../src/limits.ts';
import { createRelease } from '../../src/release/create-release.ts';
import { attestRelease, type Provenance } from '../../src/release/provenance/attest-release.ts';
import { readStatement } from '../../src/release/provenance/read-statement.ts';
import type { ProvenanceFacts } from '../../src/release/provenance/statement.ts';
import type { ReleaseEvent, ReleaseRequest } from '../../src/release/release.ts';
import type { ReleaseDocument } from '../../src/site/release-document.ts';
import { releaseTag } from '../../src/watch/release-tag.ts';
import { FolderStore } from '../../src/watch/store/folder-store.ts';
import { neverAborted, withCode } from '../support/fake-agent.ts';
import { GitRepository } from '../support/git-repository.ts';
import { releaseFileNames } from '../support/release-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-hostile-agent-'));
const repository = GitRepository.create();
const other = await makeKey();
const commits = new Map<string, string>();
let git: GitServer;
let store: FolderStore;

before(async () => {
  for (const tag of ['v1', 'v2']) {
    commits.set(tag, repository.commitFiles([{ path: 'README', content: tag }]));
    repository.git('tag', tag);
  }
  git = await repository.serve('sample');
  store = new FolderStore(join(folder, 'public'), join(folder, 'incoming'));
});

after(async () => {
  await git.stop();
  repository.dispose();
  rmSync(folder, { recursive: true });
});

/** A whole release as its events, whose chunks hold. */
async function eventsOf(tag: string, key = signingKey): Promise<ReleaseEvent[]> {
  const request: ReleaseRequest = { repositoryUrl: `${git.url}/sample.git`, tag };
  const events: ReleaseEvent[] = [];
  for await (const event of createRelease(request, releaseEnvironment({ key }), neverAborted)) {
    events.push(event.type === 'chunk' ? { ...event, bytes: Uint8Array.from(event.bytes) } : event);
  }
  return events;
}

/** What an agent that is asked for v1 says it sends, whatever it sends. */
async function asV1(events: readonly ReleaseEvent[]): Promise<ReleaseEvent[]> {
  const info = (await eventsOf('v1')).find((event) => event.type === 'info');
  assert.ok(info);
  return events.map((event) => (event.type === 'info' ? info : event));
}

function inChunks(events: readonly ReleaseEvent[], change: (bytes: Buffer) => Uint8Array): ReleaseEvent[] {
  const bytes = Buffer.concat(events.flatMap((event) => (event.type === 'chunk' ? [event.bytes] : [])));
  const chunk: ReleaseEvent = { type: 'chunk', bytes: change(bytes) };
  return [...events.filter(({ type }) => type !== 'chunk' && type !== 'summary'), chunk, ...events.slice(-1)];
}

async function* sent(events: readonly ReleaseEvent[]): AsyncGenerator<ReleaseEvent> {
  for (const event of events) yield await Promise.resolve(event);
}

/** As an agent sends it that makes no provenance. */
function unattested(events: readonly ReleaseEvent[]): ReleaseEvent[] {
  return events.map((event) => {
    if (event.type !== 'summary') return event;
    const { provenance, ...summary } = event.summary;
    assert.ok(provenance);
    return { ...event, summary };
  });
}

/** A release with what `change` makes of its provenance. */
function attested(
  events: readonly ReleaseEvent[],
  change: (provenance: Provenance) => Partial<Provenance>,
): ReleaseEvent[] {
  return events.map((event) => {
    if (event.type !== 'summary') return event;
    const { provenance } = event.summary;
    assert.ok(provenance);
    return { ...event, summary: { ...event.summary, provenance: { ...provenance, ...change(provenance) } } };
  });
}

/** The same, with other facts in it, that `key` has signed. */
function restated(events: readonly ReleaseEvent[], change: Partial<ProvenanceFacts>, key = signingKey): ReleaseEvent[] {
  return attested(events, ({ statement }) => attestRelease({ ...readStatement(statement), ...change }, key, signed));
}

interface Change {
  readonly keys?: PublicKeys;
  readonly limits?: Partial<Limits>;
}

/** Asks for v1 and gets `events`. */
function take(
  events: readonly ReleaseEvent[],
  { keys = publicKeys, limits = {} }: Change = {},
): Promise<ReleaseDocument> {
  const url = `${git.url}/sample.git`;
  return releaseTag({
    repository: { project: 'sample', name: 'sample', url, patterns: ['*'], wants: () => true },
    tag: 'v1',
    commit: commits.get('v1') ?? '',
    client: { createRelease: () => sent(events) },
    fingerprint: signingKey.fingerprint,
    keys,
    limits: { ...defaultLimits, ...limits },
    store,
    now: () => signed,
    signal: neverAborted,
  });
}

test('nothing that an agent can send instead of the release is published', async () => {
  const honest = await eventsOf('v1');
  const both: PublicKeys = new Map([...publicKeys, ...other.publicKeys]);
  const later = await eventsOf('v2');
  const byOther = await asV1(await eventsOf('v1', other.signingKey));
  const laterSummary = later.at(-1);
  assert.ok(laterSummary?.type === 'summary');
  const { detachedSignature } = laterSummary.summary;
  const swapped = honest.map((event) =>
    event.type === 'summary' ? { ...event, summary: { ...event.summary, detachedSignature } } : event,
  );
  const renamed = honest.map((event) =>
    event.type === 'info' ? { ...event, info: { ...event.info, fileName: '../../x.git.tgz.sig' } } : event,
  );
  const ofLater = attested(later, (provenance) => provenance).at(-1);
  assert.ok(ofLater?.type === 'summary');
  const { provenance: laterProvenance } = ofLater.summary;
  assert.ok(laterProvenance);
  const flipped = inChunks(honest, (bytes) => bytes.fill((bytes[200] ?? 0) ^ 1, 200, 201));
  const cases: readonly (readonly [string, readonly ReleaseEvent[], Change?])[] = [
    ['AGENT_STREAM_INVALID', honest.slice(0, -1)],
    ['AGENT_STREAM_INVALID', renamed],
    [
      'AGENT_STREAM_INVALID',
      honest.map((event) =>
        event.type === 'info' ? { ...event, info: { ...event.info, tagObjectId: 'no id' } } : event,
      ),
    ],
    [
      'AGENT_STREAM_INVALID',
      honest.map((event) =>
        event.type === 'summary' ? { ...event, summary: { ...event.summary, submodules: 0.5 } } : event,
      ),
    ],
    [
      'COMMIT_MISMATCH',
      honest.map((event) =>
        event.type === 'info' ? { ...event, info: { ...event.info, commitId: '1'.repeat(40) } } : event,
      ),
    ],
    ['AGENT_STREAM_INVALID', await asV1(later)],
    ['RELEASE_MISMATCH', await asV1(unattested(later))],
    ['SIGNATURE_KEY_UNKNOWN', byOther],
    ['KEY_MISMATCH', byOther, { keys: both }],
    ['SIGNATURE_INVALID', flipped],
    ['SIGNATURE_INVALID', swapped],
    ['AGENT_STREAM_INVALID', attested(honest, () => laterProvenance)],
    ['AGENT_STREAM_INVALID', attested(honest, () => ({ envelope: laterProvenance.envelope }))],
    ['AGENT_STREAM_INVALID', attested(honest, () => ({ statement: Buffer.alloc(1 << 20) }))],
    ['AGENT_STREAM_INVALID', attested(honest, () => ({ statementSignature: '' }))],
    ['AGENT_STREAM_INVALID', restated(honest, { tagObject: '1'.repeat(40) })],
    ['AGENT_STREAM_INVALID', restated(honest, { sha256: '1'.repeat(64) })],
    ['SIGNATURE_INVALID', restated(honest, {}, other.signingKey)],
    ['SIGNATURE_INVALID', attested(honest, () => ({ statementSignature: laterProvenance.statementSignature }))],
    ['PROVENANCE_INVALID', attested(honest, () => ({ statementSignature: detachedSignature }))],
    ['RELEASE_MISMATCH', restated(honest, { prefix: 'other/' })],
    ['RELEASE_MISMATCH', restated(honest, { finishedAt: new Date(0), startedAt: new Date(0) })],
    ['RELEASE_MALFORMED', inChunks(honest, (bytes) => bytes.subarray(0, -30))],
    ['RELEASE_MALFORMED', inChunks(honest, (bytes) => Buffer.concat([bytes, bytes]))],
    ['LIMIT_EXCEEDED', inChunks(honest, () => Buffer.alloc(2 * 1024 * 1024)), { limits: { maxTarBytes: 1024 } }],
  ];
  for (const [code, events, change] of cases) {
    await assert.rejects(take(events, change), withCode(code), code);
    assert.deepEqual(await store.releases(assert.fail), [], code);
    assert.deepEqual(readdirSync(join(folder, 'incoming')), [], code);
  }
});

test('an agent of before there was any provenance has its releases published without', async () => {
  const honest = await eventsOf('v1');
  const older = unattested(honest);
  const { provenance } = await take(older);
  assert.equal(provenance, undefined);
  assert.deepEqual(readdirSync(join(folder, 'public/sample/v1')).toSorted(), [
    'release.json',
    'sample-v1.git.tgz.asc',
    'sample-v1.git.tgz.sig',
  ]);
  rmSync(join(folder, 'public/sample'), { recursive: true });
});

test('what is published is never replaced, by the same release neither', async () => {
  const honest = await eventsOf('v1');
  const { tag, commitId, provenance } = await take(honest);
  assert.deepEqual([tag, commitId], ['v1', commits.get('v1')]);
  assert.equal(provenance?.builder, 'https://release.sealci.dev/builders/source');
  assert.deepEqual(
    readdirSync(join(folder, 'public/sample/v1')).toSorted(),
    ['release.json', ...releaseFileNames('sample-v1')].toSorted(),
  );
  const published = await store.releases(assert.fail);
  await assert.rejects(take(honest), withCode('FILE_UNWRITABLE'));
  assert.deepEqual(await store.releases(assert.fail), published);
  assert.deepEqual(readdirSync(join(folder, 'public/sample')), ['v1']);
});
