import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { AgentError } from '../../src/errors.ts';
import { PackMemory } from '../../src/git/pack/pack-memory.ts';
import type { ReleaseEvent } from '../../src/release/release.ts';
import { withCode } from '../support/codes.ts';
import { GitRepository } from '../support/git-repository.ts';
import { holdPack } from '../support/held-pack.ts';
import { answersOf } from '../support/made-answers.ts';
import { sampleBytes } from '../support/openpgp.ts';
import { entryHead, hashOf, PackWriter } from '../support/pack-writer.ts';
import { type RecordedAnswer, recordAnswers } from '../support/recorded-server.ts';
import { type RequestOptions, requestRelease, startRelease } from '../support/request-release.ts';
import { freeStanding } from '../support/standing.ts';
import { WebServer } from '../support/web-server.ts';

const MIB = 1024 * 1024;
const FILES = 100;
/** Far into the blobs, which come after the trees. */
const SHARE = 0.8;

let answers: RecordedAnswer[];

before(async () => {
  using repository = GitRepository.create();
  const name = (index: number): string => `folder-${index % 10}/${String(index).padStart(3, '0')}`;
  const files = Array.from({ length: FILES }, (_, index) => ({
    path: name(index),
    content: sampleBytes(100_000, index + 1),
  }));
  repository.commitFiles(files);
  repository.git('tag', '-a', '-m', 'v1', 'v1');
  repository.git('clone', '-q', '--bare', '.', 'served/project.git');
  answers = await recordAnswers({ root: `${repository.directory}/served` }, (url) =>
    requestRelease(`${url}/project.git`, 'v1'),
  );
});

function start(url: string, options: RequestOptions = {}): AsyncGenerator<ReleaseEvent> {
  return startRelease(url, 'v1', { signal: AbortSignal.timeout(30_000), ...options });
}

/** Takes events until `bytes` of the release have come, or all of them have. */
async function take(release: AsyncGenerator<ReleaseEvent>, bytes = Infinity): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for (let taken = 0; taken < bytes;) {
    const next = await release.next();
    if (next.done === true || next.value.type === 'summary') break;
    if (next.value.type !== 'chunk') continue;
    chunks.push(Buffer.from(next.value.bytes));
    taken += next.value.bytes.length;
  }
  return chunks;
}

test('sends what can be archived while the rest of the pack is still to come, and the same bytes in the end', async () => {
  const held = holdPack(answers, SHARE);
  await using server = await WebServer.start(held.handler);
  const release = start(server.url);
  const early = await take(release, 2 * MIB);
  held.letGo(held.rest);
  const bytes = Buffer.concat([...early, ...(await take(release))]);

  const whole = holdPack(answers, 1);
  whole.letGo(whole.rest);
  await using other = await WebServer.start(whole.handler);
  const expected = Buffer.concat(await take(start(other.url)));
  // The repository's URL is signed: only what comes before the signature can be compared.
  const content = 9 * MIB;
  assert.ok(expected.length > content);
  assert.ok(bytes.subarray(0, content).equals(expected.subarray(0, content)));
});

const spoilt = [
  ['PACK_TRUNCATED', 'is cut', () => undefined],
  ['PACK_CORRUPT', 'ends with another checksum', (rest: Buffer) => flip(rest, lastOfPack(rest))],
  ['PACK_CORRUPT', 'has a flipped bit', (rest: Buffer) => flip(rest, rest.length >> 1)],
] as const;

/** Where the pack's last byte is: the last packet tells what git counted, behind its length and channel. */
function lastOfPack(answer: Buffer): number {
  return answer.lastIndexOf('Total ') - '003a2'.length - 1;
}

function flip(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return flipped;
}

for (const [code, what, spoil] of spoilt) {
  test(`throws ${code} without signature or summary when the pack ${what} after much of it was sent`, async () => {
    const held = holdPack(answers, SHARE);
    await using server = await WebServer.start(held.handler);
    const release = start(server.url);
    await take(release, MIB);
    held.letGo(spoil(held.rest));
    await assert.rejects(take(release), (error) => {
      assert.ok(error instanceof AgentError);
      assert.equal(error.data['phase'], 'FETCHING');
      return withCode(code)(error);
    });
    assert.deepEqual(await release.next(), { value: undefined, done: true });
  });
}

test('throws PACK_CORRUPT at once for a large object that does not inflate, though the server falls silent', async () => {
  const writer = new PackWriter();
  const content = sampleBytes(3 * MIB);
  const commit = writer.commit(writer.tree(['100644', 'f', hashOf('blob', content)]));
  const deflated = deflateSync(content);
  deflated[2] = 0xff;
  writer.raw(entryHead('blob', content.length), deflated);
  const held = holdPack(answersOf(commit, writer.finish()), SHARE);
  await using server = await WebServer.start(held.handler);
  const packMemory = new PackMemory({ maxPackMemoryBytes: memoryBytes, maxConcurrentReleases: 4 });
  await assert.rejects(take(start(server.url, { environment: { packMemory } })), withCode('PACK_CORRUPT'));
  assertFree(packMemory);
  await server.left();
});

test('throws LIMIT_EXCEEDED for too large a tree before the pack has come', async () => {
  const held = holdPack(answers, SHARE);
  await using server = await WebServer.start(held.handler);
  await assert.rejects(take(start(server.url, { limits: { maxEntries: FILES } })), withCode('LIMIT_EXCEEDED'));
});

const memoryBytes = 16 * MIB;

/** Throws LIMIT_EXCEEDED when some of it is still taken. */
function assertFree(memory: PackMemory): void {
  memory.open(freeStanding()).take(memoryBytes);
}

test('throws the reason of its abortion while it waits for the pack, leaves the server, and gives the memory back', async () => {
  const held = holdPack(answers, SHARE);
  await using server = await WebServer.start(held.handler);
  const controller = new AbortController();
  const packMemory = new PackMemory({ maxPackMemoryBytes: memoryBytes, maxConcurrentReleases: 4 });
  const release = start(server.url, { signal: controller.signal, environment: { packMemory } });
  await take(release, MIB);
  const rest = take(release);
  controller.abort(new AgentError('CANCELLED', 'The test has seen enough.'));
  await assert.rejects(rest, withCode('CANCELLED'));
  assertFree(packMemory);
  await server.left();
});

test('gives the memory back and leaves the server when its reader leaves while the pack comes', async () => {
  const held = holdPack(answers, SHARE);
  await using server = await WebServer.start(held.handler);
  const packMemory = new PackMemory({ maxPackMemoryBytes: memoryBytes, maxConcurrentReleases: 4 });
  const release = start(server.url, { environment: { packMemory } });
  await take(release, MIB);
  await release.return(undefined);
  assertFree(packMemory);
  await server.left();
});
