import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../support/fast-check.ts';
import type { ObjectFormat } from '../../src/formats/git-object.ts';
import { GitRepository } from '../support/git-repository.ts';
import { readPack } from '../support/read-pack.ts';
import { inPieces } from '../support/scribbled.ts';

/** How git may be told to pack. */
const packings: readonly (readonly string[])[] = [
  ['--delta-base-offset', '--window=50', '--depth=50'],
  ['--window=50', '--depth=4095'],
  ['--delta-base-offset', '--window=0'],
  ['--compression=0', '--delta-base-offset'],
  ['--compression=9', '--window=10', '--depth=1'],
];

interface File {
  readonly path: string;
  readonly lines: readonly number[];
}

/** Contents made of few lines, so that many are alike. */
const file: fc.Arbitrary<File> = fc.record({
  path: fc.stringMatching(/^[a-c](?:\/[d-f]){0,3}\.x$/),
  lines: fc.array(fc.nat(40), { maxLength: 60 }),
});
const history = fc.array(fc.array(file, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 });

function contentOf({ lines }: File): string {
  return lines.map((line) => `${line} ${'the same words in every line '.repeat(line % 5)}${line * 7919}\n`).join('');
}

/** A stream for git fast-import: one commit on another, each with an annotated tag. */
function importStream(commits: readonly (readonly File[])[]): string {
  const person = 'A <a@b> 1700000000 +0000';
  const parts = commits.map((files, index) => {
    const changes = files.map((changed) => {
      const content = contentOf(changed);
      return `M 100644 inline ${changed.path}\ndata ${content.length}\n${content}\n`;
    });
    const head = `commit refs/heads/main\ncommitter ${person}\ndata 1\nm\n`;
    const tag = `tag t${index}\nfrom refs/heads/main\ntagger ${person}\ndata 1\nm\n`;
    return `${head}${changes.join('')}\n${tag}`;
  });
  return parts.join('');
}

/** All objects as `git cat-file --batch` tells them: `id type size`, then the content. */
function readByGit(repository: GitRepository): Map<string, { type: string; content: Buffer }> {
  const told = repository.run(['cat-file', '--batch', '--batch-all-objects']);
  const objects = new Map<string, { type: string; content: Buffer }>();
  for (let at = 0; at < told.length;) {
    const end = told.indexOf('\n', at);
    const [id = '', type = '', size = ''] = told.toString('latin1', at, end).split(' ');
    const next = end + 1 + Number(size);
    objects.set(id, { type, content: told.subarray(end + 1, next) });
    at = next + 1;
  }
  return objects;
}

async function assertSameAsGit(repository: GitRepository, format: ObjectFormat, pieces: number[]): Promise<void> {
  const expected = readByGit(repository);
  const ids = [...expected.keys()].join('\n');
  for (const packing of packings) {
    const pack = repository.run(['pack-objects', '--stdout', '-q', ...packing], ids);
    const objects = await readPack(inPieces(pack, pieces), { format, limits: { maxPackBytes: 32 * 1024 * 1024 } });
    assert.equal(objects.count, expected.size);
    for (const [id, { type, content }] of expected) {
      const object = objects.find(id);
      assert.ok(object, id);
      assert.equal(object.type, type);
      assert.ok(content.equals(await objects.contents.read(object)), id);
      const streamed: Uint8Array[] = [];
      for await (const chunk of objects.contents.stream(object)) streamed.push(Buffer.from(chunk));
      assert.ok(content.equals(Buffer.concat(streamed)), id);
    }
  }
}

const pieceSizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 70_000 })), {
  minLength: 1,
  maxLength: 5,
});

for (const objectFormat of ['sha1', 'sha256'] as const) {
  test(`reads every object of random histories as git does, however packed and cut into pieces, ${objectFormat}`, async () => {
    const property = fc.asyncProperty(history, pieceSizes, async (commits, pieces) => {
      using repository = GitRepository.create({ objectFormat, bare: true });
      repository.run(['fast-import', '--quiet', '--force'], importStream(commits));
      await assertSameAsGit(repository, objectFormat, pieces);
    });
    await fc.assert(property, { numRuns: 12 });
  });
}

test('reads objects around the sizes at which the way of inflating changes, in pieces of any size', async () => {
  using repository = GitRepository.create({ bare: true });
  const sizes = [0, 1, 65_535, 65_536, 1_048_575, 1_048_576, 1_048_577, 3_000_000];
  for (const size of sizes) {
    const noise = Buffer.alloc(size);
    for (let at = 0; at < size; at += 1) noise[at] = (at * at * 31 + size) >> 5;
    repository.run(['hash-object', '-w', '--stdin'], noise);
    repository.run(['hash-object', '-w', '--stdin'], Buffer.alloc(size, 'a'));
  }
  for (const piece of [1000, 65_536, 10_000_000]) await assertSameAsGit(repository, 'sha1', [piece]);
});
