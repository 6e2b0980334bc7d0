import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ErrorCode } from '../../../src/errors.ts';
import { encodeLine, flushPacket } from '../../../src/formats/pktline.ts';
import { type FetchedTag, fetchTag, type FetchTagOptions } from '../../../src/git/fetch-tag.ts';
import { anyAddress } from '../../../src/git/http/address-policy.ts';
import { defaultLimits } from '../../../src/limits.ts';
import { withCode } from '../../support/codes.ts';
import {
  advertisement,
  advertiseV2,
  answersOf,
  bandPacket,
  bandPackets,
  listTag,
  result,
  shallowInfo,
} from '../../support/made-answers.ts';
import { PackWriter } from '../../support/pack-writer.ts';
import type { RecordedAnswer } from '../../support/recorded-server.ts';
import { inTurn } from '../../support/refuse-release.ts';
import { freeStanding } from '../../support/standing.ts';
import { WebServer } from '../../support/web-server.ts';

function tagOf(writer: PackWriter, id: string, type: string, name: string): string {
  return writer.object('tag', `object ${id}\ntype ${type}\ntag ${name}\ntagger Ada <a@b.c> 1700000000 +0000\n\ntext\n`);
}

function commitOf(writer: PackWriter): string {
  return writer.commit(writer.tree(['100644', 'f', writer.blob('content')]));
}

const writer = new PackWriter();
const commit = commitOf(writer);
const tag = tagOf(writer, commit, 'commit', 'v1');
const outer = tagOf(writer, tag, 'tag', 'outer');
const tree = writer.tree(['100644', 'g', writer.blob('content')]);
const ofTree = tagOf(writer, tree, 'tree', 'of-tree');
const dangling = tagOf(writer, '12'.repeat(20), 'commit', 'dangling');
const pack = writer.finish();

/** Fetches the tag `v1` from a server that gives `answers`. */
async function fetch(
  t: TestContext,
  answers: readonly RecordedAnswer[],
  options: Partial<FetchTagOptions> = {},
): Promise<FetchedTag> {
  const server = await WebServer.start(inTurn(answers));
  t.after(() => server[Symbol.asyncDispose]());
  const fetched = await fetchTag({
    url: server.url,
    tag: 'v1',
    policy: anyAddress,
    limits: defaultLimits,
    userAgent: 'git/test',
    signal: AbortSignal.timeout(20_000),
    onProgress: () => undefined,
    onFailure: () => undefined,
    standing: freeStanding(),
    ...options,
  });
  t.after(() => fetched.arrival.dispose());
  await fetched.arrival.whole;
  return fetched;
}

test('leads from a tag, through any number of tag objects, to the commit', async (t) => {
  const light = await fetch(t, answersOf(commit, pack));
  assert.deepEqual([light.commitId, light.tagObjectId, light.tagObjectName], [commit, undefined, undefined]);
  const annotated = await fetch(t, answersOf(tag, pack));
  assert.deepEqual([annotated.commitId, annotated.tagObjectId], [commit, tag]);
  assert.equal(Buffer.from(annotated.tagObjectName ?? '').toString(), 'v1');
  assert.equal(Buffer.from(annotated.tagger ?? '').toString(), 'Ada <a@b.c> 1700000000 +0000');
  const nested = await fetch(t, answersOf(outer, pack));
  assert.deepEqual([nested.commitId, nested.tagObjectId], [commit, outer]);
  assert.equal(Buffer.from(nested.tagObjectName ?? '').toString(), 'outer');
  assert.equal(nested.objects.get(tree, 'tree').id, tree);
});

test('takes what a server sends that has no side band, and refuses half of it', async (t) => {
  const service = encodeLine('# service=git-upload-pack') + flushPacket;
  const list = advertisement(service + encodeLine(`${commit} refs/tags/v1\0shallow`) + flushPacket);
  const before = [encodeLine(`shallow ${commit}`), flushPacket, encodeLine('NAK')];
  assert.equal((await fetch(t, [list, result(...before, pack)])).commitId, commit);
  await assert.rejects(fetch(t, [list, result(...before, pack.subarray(0, -30))]), withCode('PACK_TRUNCATED'));
});

test('takes what an old server sends', async (t) => {
  const service = encodeLine('# service=git-upload-pack') + flushPacket;
  const list = `${commit} refs/tags/v1\0shallow side-band-64k ofs-delta agent=git/1.7`;
  const fetched = result(
    encodeLine(`shallow ${commit}`),
    flushPacket,
    encodeLine('NAK'),
    bandPackets(pack),
    flushPacket,
  );
  const { commitId } = await fetch(t, [advertisement(service + encodeLine(list) + flushPacket), fetched]);
  assert.equal(commitId, commit);
});

test('reports each failure once to whoever waits for the rest', async (t) => {
  const failures: unknown[] = [];
  const options = { onFailure: (error: unknown) => failures.push(error) };
  await assert.rejects(fetch(t, answersOf(tree, pack), options), (error) => {
    assert.deepEqual(failures, [error]);
    return true;
  });
});

const other = '34'.repeat(20);
const refusals: Record<string, [ErrorCode, readonly RecordedAnswer[], Partial<FetchTagOptions>?]> = {
  'a tree': ['TAG_NOT_A_COMMIT', answersOf(tree, pack)],
  'a tag of a tree': ['TAG_NOT_A_COMMIT', answersOf(ofTree, pack)],
  'what is not sent': ['OBJECT_MISSING', answersOf(other, pack)],
  'a tag of what is not sent': ['OBJECT_MISSING', answersOf(dangling, pack)],
  'more tags than allowed': [
    'TAG_CHAIN_TOO_LONG',
    answersOf(outer, pack),
    { limits: { ...defaultLimits, maxTagChain: 1 } },
  ],
  'another commit than expected': ['COMMIT_MISMATCH', answersOf(commit, pack), { expectedCommit: other }],
  'another commit by the word of the server': [
    'COMMIT_MISMATCH',
    [advertiseV2(), listTag(`${tag} refs/tags/v1 peeled:${commit}`)],
    { expectedCommit: other },
  ],
  'what is no id': ['REMOTE_PROTOCOL_INVALID', [advertiseV2(), listTag('0123 refs/tags/v1')]],
  'no tag of the name': ['TAG_NOT_FOUND', [advertiseV2(), listTag(`${commit} refs/tags/v10`)]],
};

for (const [what, [code, answers, options]] of Object.entries(refusals)) {
  test(`throws ${code} for a tag that leads to ${what}`, async (t) => {
    await assert.rejects(fetch(t, answers, options), withCode(code));
  });
}

const found = [advertiseV2(), listTag(`${commit} refs/tags/v1`)];
const packfile = encodeLine('packfile');
const fetches: Record<string, [ErrorCode, readonly (Uint8Array | string)[]]> = {
  'an error': ['REMOTE_FAILED', [encodeLine('ERR access denied')]],
  'an error about a tag that was moved': ['REMOTE_FAILED', [encodeLine(`ERR upload-pack: not our ref ${commit}`)]],
  'an error beside the pack': ['REMOTE_FAILED', [packfile, bandPacket(3, 'out of memory'), flushPacket]],
  'another section': ['REMOTE_PROTOCOL_INVALID', [encodeLine('acknowledgments'), flushPacket]],
  'a shallow line that is none': [
    'REMOTE_PROTOCOL_INVALID',
    [encodeLine('shallow-info'), encodeLine('shallow x'), flushPacket],
  ],
  'another channel': ['REMOTE_PROTOCOL_INVALID', [packfile, bandPacket(4, 'x'), flushPacket]],
  'an empty packet': ['REMOTE_PROTOCOL_INVALID', [packfile, '0004', flushPacket]],
  'something after its end': [
    'REMOTE_PROTOCOL_INVALID',
    [shallowInfo, packfile, bandPackets(pack), flushPacket, '0000'],
  ],
  'no end': ['PACK_TRUNCATED', [shallowInfo, packfile, bandPackets(pack)]],
  'half a pack': ['PACK_TRUNCATED', [packfile, bandPackets(pack.subarray(0, pack.length / 2)), flushPacket]],
};

for (const [what, [code, parts]] of Object.entries(fetches)) {
  test(`throws ${code} when the answer to the fetch has ${what}`, async (t) => {
    await assert.rejects(fetch(t, [...found, result(...parts)]), withCode(code));
  });
}

const service = encodeLine('# service=git-upload-pack') + flushPacket;
const advertisements: Record<string, [ErrorCode, string]> = {
  'an unknown version': ['REMOTE_PROTOCOL_UNSUPPORTED', encodeLine('version 3') + flushPacket],
  'an unknown object format': [
    'REMOTE_PROTOCOL_UNSUPPORTED',
    ['version 2', 'object-format=sha3'].map(encodeLine).join('') + flushPacket,
  ],
  'no way to leave out the history': [
    'REMOTE_PROTOCOL_UNSUPPORTED',
    encodeLine(`${commit} refs/tags/v1\0side-band-64k`) + flushPacket,
  ],
  'capabilities without end': [
    'REMOTE_PROTOCOL_INVALID',
    encodeLine('version 2') + encodeLine('x').repeat(1001) + flushPacket,
  ],
  'an error': ['REMOTE_FAILED', encodeLine('ERR no such repository')],
  nothing: ['REMOTE_PROTOCOL_INVALID', ''],
  'no end': ['REMOTE_PROTOCOL_INVALID', encodeLine('version 2')],
  'what is no packet': ['REMOTE_PROTOCOL_INVALID', 'zzzz'],
};

for (const [what, [code, body]] of Object.entries(advertisements)) {
  test(`throws ${code} for a server that announces ${what}`, async (t) => {
    await assert.rejects(fetch(t, [advertisement(service + body)]), withCode(code));
  });
}

test('throws REMOTE_PROTOCOL_UNSUPPORTED for a server of protocol v2 that cannot leave out the history', async (t) => {
  const lines = ['version 2', 'ls-refs', 'fetch=filter', 'object-format=sha1'].map(encodeLine).join('');
  const answers = [advertisement(service + lines + flushPacket), listTag(`${commit} refs/tags/v1`)];
  await assert.rejects(fetch(t, answers), withCode('REMOTE_PROTOCOL_UNSUPPORTED'));
});

test('throws LIMIT_EXCEEDED for a list of references that is too long', async (t) => {
  const limits = { ...defaultLimits, maxAdvertisementBytes: 100 };
  await assert.rejects(fetch(t, answersOf(commit, pack), { limits }), withCode('LIMIT_EXCEEDED'));
});
