import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { git } from './run-git.ts';

export interface RepositorySize {
  readonly files: number;
  /** Bytes of each. */
  readonly fileBytes: number;
  /** Bytes of one file more, when there is one. */
  readonly blobBytes?: number;
}

const PIECE_BYTES = 1024 * 1024;

/** Bytes that nothing can compress, faster than random ones. */
function makeNoise(): (size: number) => Buffer {
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), Buffer.alloc(16));
  return (size) => cipher.update(Buffer.alloc(size));
}

function* importStream({ files, fileBytes, blobBytes = 0 }: RepositorySize): Generator<string | Buffer> {
  const noise = makeNoise();
  yield 'commit refs/heads/main\ncommitter Bench <bench@example.org> 1700000000 +0000\ndata 0\n';
  for (let index = 0; index < files; index++) {
    yield `M 100644 inline d${index % 97}/e${index % 11}/file-${index}\ndata ${fileBytes}\n`;
    yield noise(fileBytes);
    yield '\n';
  }
  if (blobBytes > 0) {
    yield `M 100644 inline blob\ndata ${blobBytes}\n`;
    for (let left = blobBytes; left > 0; left -= PIECE_BYTES) yield noise(Math.min(left, PIECE_BYTES));
    yield '\n';
  }
  yield 'tag v1\nfrom refs/heads/main\ntagger Bench <bench@example.org> 1700000000 +0000\ndata 0\ndone\n';
}

/** Makes a bare repository whose pack is about as large as its files. */
export async function generateRepository(folder: string, size: RepositorySize): Promise<void> {
  await mkdir(folder);
  await git(folder, ['init', '--quiet', '--bare']);
  // Without these git holds the large file in memory, and tries to compress what cannot be.
  await git(folder, ['config', 'core.bigFileThreshold', '1m']);
  await git(folder, ['config', 'core.compression', '0']);
  await git(folder, ['config', 'pack.window', '0']);
  await git(folder, ['fast-import', '--quiet', '--done'], importStream(size));
}
