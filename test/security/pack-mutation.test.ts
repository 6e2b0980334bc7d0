import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { ErrorCode } from '../../src/errors.ts';
import { parseCommit, parseTag } from '../../src/formats/git-object.ts';
import { Breather } from '../../src/work/breather.ts';
import { defaultLimits } from '../../src/limits.ts';
import { checkTree } from '../../src/archive/check-tree.ts';
import { withCode } from '../support/codes.ts';
import { GitRepository } from '../support/git-repository.ts';
import { sealPack } from '../support/pack-writer.ts';
import { readPack } from '../support/read-pack.ts';
import { inPieces } from '../support/scribbled.ts';
import { type RecordedAnswer, RecordedServer, recordAnswers } from '../support/recorded-server.ts';
import { requestRelease } from '../support/request-release.ts';

const refusals: readonly ErrorCode[] = [
  'PACK_TRUNCATED',
  'PACK_CORRUPT',
  'OBJECT_MISSING',
  'OBJECT_INVALID',
  'LIMIT_EXCEEDED',
  'TREE_UNSAFE',
];
const masks = [0x01, 0x20, 0x80, 0x08, 0xff];

let repository: GitRepository;
let tagId: string;
/** The same objects with deltas whose bases are named by offset and by id. */
let packs: readonly Buffer[];

before(() => {
  repository = GitRepository.create();
  const lines = Array.from({ length: 5 }, (_, index) => createHash('md5').update(String(index)).digest('base64'));
  const files = lines.slice(0, 2).map((line, index) => ({
    path: `src/f${index}`,
    content: [...lines, line].join('\n'),
  }));
  repository.commitFiles([...files, { path: 'run', content: lines.join('\n'), mode: '100755' }]);
  repository.git('tag', '-a', '-m', 'v1', 'v1');
  repository.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  tagId = repository.git('rev-parse', 'v1');
  const ids = repository.git('rev-list', '--objects', '--no-object-names', 'v1');
  packs = [['--delta-base-offset'], []].map((options) =>
    repository.run(['pack-objects', '--stdout', '-q', '--window=20', ...options], ids),
  );
});

after(() => {
  repository.dispose();
});

/** Reads all of a release's source as the agent does; the ids of its objects. */
async function readSource(pack: Uint8Array): Promise<string[]> {
  const objects = await readPack(inPieces(pack, [1500]), { limits: { maxPackBytes: 65_536 } });
  const tag = parseTag(await objects.contents.read(objects.get(tagId, 'tag')), 'sha1');
  const commit = parseCommit(await objects.contents.read(objects.get(tag.object, 'commit')), 'sha1');
  const breather = new Breather(new AbortController().signal);
  await checkTree(objects, commit.tree, '', { limits: defaultLimits, breather });
  return [...objects.ids()].sort();
}

function flipped(bytes: Uint8Array, position: number, mask: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(position) ^ mask, position);
  return copy;
}

test('reads the packs as they were made, with deltas of both kinds', async () => {
  for (const pack of packs) {
    assert.equal((await readSource(pack)).length, 7);
    assert.ok(pack.length < 3000);
  }
  const kinds = packs.map((pack) => verifiedDeltas(pack));
  assert.ok(kinds.every((count) => count > 0));
});

/** How many deltas git finds in a pack. */
function verifiedDeltas(pack: Buffer): number {
  const said = repository.run(['index-pack', '--stdin', '--keep'], pack).toString();
  const id = said.trim().split('\t')[1] ?? '';
  const listed = repository.git('verify-pack', '-v', `.git/objects/pack/pack-${id}.idx`);
  return listed.split('\n').filter((line) => /^[0-9a-f]{40} \w+ +\d+ \d+ \d+ \d+ [0-9a-f]{40}$/.test(line)).length;
}

test('refuses a pack cut at any byte', async () => {
  for (const pack of packs) {
    for (let length = 0; length < pack.length; length += 1) {
      await assert.rejects(readSource(pack.subarray(0, length)), withCode('PACK_TRUNCATED', 'PACK_CORRUPT'));
    }
  }
});

test('refuses a pack with a change in any byte', async () => {
  for (const pack of packs) {
    for (let position = 0; position < pack.length; position += 1) {
      for (const mask of masks.slice(0, 3)) {
        await assert.rejects(readSource(flipped(pack, position, mask)), withCode(...refusals), `${position} ^ ${mask}`);
      }
    }
  }
});

/** What an answer that was tampered with may end in. */
const answerRefusals: readonly ErrorCode[] = [
  ...refusals,
  'REMOTE_PROTOCOL_INVALID',
  'REMOTE_PROTOCOL_UNSUPPORTED',
  'REMOTE_FAILED',
  'TAG_NOT_FOUND',
];

test('refuses a change in any byte though the checksum was made to fit, unless the objects are the same', async () => {
  for (const pack of packs) {
    const ids = await readSource(pack);
    const plain = pack.subarray(0, -20);
    for (let position = 0; position < plain.length; position += 1) {
      const mask = masks[position % masks.length] ?? 1;
      await readSource(sealPack(flipped(plain, position, mask))).then(
        (found) => {
          assert.deepEqual(found, ids, `${position} ^ ${mask}`);
        },
        (error: unknown) => withCode(...refusals)(error),
      );
    }
  }
});

test('refuses what follows a pack', async () => {
  for (const pack of packs) {
    for (const junk of [Buffer.alloc(1), pack, pack.subarray(-20)]) {
      await assert.rejects(readSource(Buffer.concat([pack, junk])), withCode('PACK_CORRUPT'));
    }
  }
});

/** A part of an answer in which a change changes nothing that is released. */
interface Indifferent {
  readonly start: number;
  readonly end: number;
  readonly allows: (before: number, after: number) => boolean;
}

const isHex = (byte: number): boolean => /[0-9a-f]/.test(String.fromCharCode(byte));

/** Where an answer to a fetch is indifferent: the case of a length's digits, progress, the ids of shallow commits. */
function indifferentParts(answer: Buffer): Indifferent[] {
  const parts: Indifferent[] = [];
  for (let at = 0; at < answer.length;) {
    const length = Number.parseInt(answer.toString('latin1', at, at + 4), 16);
    const end = at + Math.max(length, 4);
    const sameNumber = (a: number, b: number): boolean =>
      String.fromCharCode(a).toLowerCase() === String.fromCharCode(b).toLowerCase();
    parts.push({ start: at, end: at + 4, allows: sameNumber });
    if (answer[at + 4] === 2) parts.push({ start: at + 5, end, allows: () => true });
    if (answer.toString('latin1', at + 4, at + 12) === 'shallow ') {
      parts.push({ start: at + 12, end: end - 1, allows: (_, after) => isHex(after) });
    }
    at = end;
  }
  return parts;
}

// The pack comes the same way in both protocols: for v0, samples will do.
for (const { protocolV0, step } of [
  { protocolV0: false, step: 1 },
  { protocolV0: true, step: 7 },
]) {
  test(`makes no release of answers cut or changed anywhere, protocol ${protocolV0 ? 'v0' : 'v2'}`, async () => {
    const root = repository.directory.replace(/\/[^/]+$/, '');
    const name = repository.directory.slice(root.length);
    const url = (base: string): string => `${base}${name}`;
    const answers = await recordAnswers({ root, protocolV0 }, (base) => requestRelease(url(base), 'v1'));
    const server = await RecordedServer.start();
    try {
      await cutAndChange(answers, server, step, () =>
        requestRelease(url(server.url), 'v1', { limits: { maxPackBytes: 65_536 } }),
      );
    } finally {
      await server.stop();
    }
  });
}

async function cutAndChange(
  answers: readonly RecordedAnswer[],
  server: RecordedServer,
  step: number,
  ask: () => Promise<{ readonly sha256: string }>,
): Promise<void> {
  const use = (index: number, body: Buffer): void => {
    server.answers = answers.map((answer, other) => (other === index ? { ...answer, body } : answer));
  };
  server.answers = answers;
  const { sha256 } = await ask();
  for (const [index, { body }] of answers.entries()) {
    for (let length = 0; length < body.length; length += step) {
      use(index, body.subarray(0, length));
      await assert.rejects(ask(), withCode(...answerRefusals), `answer ${index} cut at ${length}`);
    }
  }
  const last = answers.length - 1;
  const body = answers[last]?.body ?? Buffer.alloc(0);
  const parts = indifferentParts(body);
  for (let position = 0; position < body.length; position += step) {
    const mask = masks[position % masks.length] ?? 1;
    const changed = flipped(body, position, mask);
    use(last, changed);
    const part = parts.find(({ start, end }) => position >= start && position < end);
    if (part?.allows(body.readUInt8(position), changed.readUInt8(position)) === true) {
      assert.equal((await ask()).sha256, sha256, `byte ${position}`);
    } else {
      await assert.rejects(ask(), withCode(...answerRefusals), `byte ${position} ^ ${mask}`);
    }
  }
}
