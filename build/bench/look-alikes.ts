import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../../harness/run-git.ts';
import type { Repository } from './repository.ts';

interface Shape {
  readonly name: string;
  readonly files: number;
  readonly meanBytes: number;
  /** One file in so many cannot be compressed. */
  readonly binaryEvery: number;
}

/** Of the size and mix of cosign 2.2.0, git 2.45.0 and talos 1.7.0. */
const shapes: readonly Shape[] = [
  { name: 'small', files: 500, meanBytes: 6_000, binaryEvery: 100 },
  { name: 'medium', files: 4_500, meanBytes: 9_500, binaryEvery: 400 },
  { name: 'large', files: 11_000, meanBytes: 7_400, binaryEvery: 25 },
];

/** Numbers that look random and are the same every time (a linear congruential generator). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const words =
  'if else return static const struct int char void for while buffer length offset object commit tree'.split(' ');

function textOf(random: () => number, bytes: number): Buffer {
  let text = '';
  while (text.length < bytes) {
    const word = words[Math.floor(random() * words.length)] ?? '';
    text += random() < 0.3 ? `${word}_${Math.floor(random() * 1e6).toString(36)} ` : `${word} `;
    if (random() < 0.12) text += '\n\t';
  }
  return Buffer.from(text);
}

function contentOf(random: () => number, shape: Shape, index: number): Buffer {
  const bytes = Math.ceil(-Math.log(1 - random()) * shape.meanBytes);
  if (index % shape.binaryEvery !== 0) return textOf(random, bytes);
  return Buffer.from(Uint8Array.from({ length: bytes * 4 }, () => Math.floor(random() * 256)));
}

/** A stream for git-fast-import(1) with one commit and one tag. */
function* importStream(shape: Shape): Generator<string | Buffer> {
  const random = makeRandom(shape.files);
  yield 'commit refs/heads/main\ncommitter Bench <bench@example.org> 1700000000 +0000\ndata 0\n';
  for (let index = 0; index < shape.files; index++) {
    const content = contentOf(random, shape, index);
    yield `M 100644 inline src/d${index % 61}/e${index % 7}/file-${index}.c\ndata ${content.length}\n`;
    yield content;
    yield '\n';
  }
  yield 'tag v1\nfrom refs/heads/main\ntagger Bench <bench@example.org> 1700000000 +0000\ndata 0\ndone\n';
}

/** Makes repositories that cost about as much as three well-known ones; the same bytes each time. */
export async function makeLookAlikes(root: string): Promise<Repository[]> {
  const repositories: Repository[] = [];
  for (const shape of shapes) {
    const folder = join(root, `${shape.name}.git`);
    await mkdir(folder);
    await git(folder, ['init', '--quiet', '--bare']);
    await git(folder, ['fast-import', '--quiet', '--done'], importStream(shape));
    await git(folder, ['repack', '-adfq']);
    repositories.push({ name: shape.name, root, path: `/${shape.name}.git`, tag: 'v1' });
  }
  return repositories;
}
