import type { ArchiveCase } from '../archive-corpus.ts';
import { sampleBytes } from '../openpgp.ts';

const MIB = 1024 * 1024;

const sizes: ArchiveCase[] = [
  0,
  1,
  511,
  512,
  513,
  1023,
  1024,
  1025,
  10239,
  10240,
  10241,
  65535,
  65536,
  65537,
  MIB - 1,
  MIB,
  MIB + 1,
].map((size) => ({
  name: `a file of ${size} bytes`,
  files: [
    { path: 'f', content: sampleBytes(size) },
    { path: 'g', content: 'after' },
  ],
}));

/** The global header, the prefix and one file's header take 2048 bytes of the block of 10240. */
const blockEnds: ArchiveCase[] = [-2048, -1536, -1024, -1023, -513, -512, -511, -1, 0, 1, 512].map((offset) => ({
  name: `contents that end ${offset} bytes off the end of a block`,
  files: [{ path: 'f', content: sampleBytes(10240 - 2048 + offset) }],
}));

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

const kinds: ArchiveCase[] = [
  { name: 'every byte', files: [{ path: 'f', content: allBytes }] },
  { name: 'a file that looks like a tar', files: [{ path: 'f', content: Buffer.alloc(20480) }] },
  {
    name: '5,000 files',
    files: Array.from({ length: 5000 }, (_, index) => ({ path: `d${index % 70}/f${index}`, content: `${index}` })),
  },
  {
    name: '5,000 files in one folder, all alike',
    files: Array.from({ length: 5000 }, (_, index) => ({ path: `f${index}`, content: 'same' })),
  },
  { name: '300 nested folders', files: [{ path: `${'d/'.repeat(300)}f`, content: 'deep' }] },
];

export const contentCases: readonly ArchiveCase[] = [...sizes, ...blockEnds, ...kinds];
