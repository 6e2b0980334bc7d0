import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { once } from 'node:events';
import test, { after } from 'node:test';
import { type ArchiveCase, ArchiveCorpus, type TaggedCase } from '../support/archive-corpus.ts';
import { releaseTar, sha256, smallReleaseTar } from '../../harness/release-tar.ts';
import { tarDifference } from '../support/tar-difference.ts';

const MIB = 1024 * 1024;

const corpus = await ArchiveCorpus.create();
after(() => corpus.dispose());
let repositories = 0;

function add(format: 'sha1' | 'sha256', ...cases: ArchiveCase[]): TaggedCase[] {
  repositories += 1;
  return corpus.add(`r${repositories}`, format, cases);
}

/** SHA-256 of the tar of git archive, which is not held in memory. */
async function gitSha256({ repository, tag }: TaggedCase): Promise<string> {
  const git = spawn('git', ['archive', '--format=tar', tag], {
    cwd: repository.directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(git, 'close');
  const digest = await sha256(git.stdout);
  assert.deepEqual(await closed, [0, null]);
  return digest;
}

/** Bytes that do not compress, the same in every run. */
const noise = (): Uint8Array =>
  createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(new Uint8Array(100 * MIB));

for (const [what, format, content] of [
  ['noise', 'sha1', noise],
  ['zeros', 'sha256', (): Uint8Array => new Uint8Array(100 * MIB)],
] as const) {
  test(`archives a blob of 100 MiB of ${what} as git does`, async () => {
    const files = [
      { path: 'big', content: content() },
      { path: 'small', content: 'x' },
    ];
    for (const tagged of add(format, { name: what, files })) {
      const summary = await releaseTar({ repositoryUrl: tagged.url, tag: tagged.tag, prefix: '' }, () => undefined);
      assert.equal(summary.tarSha256, await gitSha256(tagged));
      assert.equal(summary.contentBytes, 100 * MIB + 1);
    }
  });
}

function lines(seed: number, changed: number): string {
  return Array.from({ length: 400 }, (_, line) => `line ${line} ${line === changed ? seed : line * 7919}\n`).join('');
}

/** Files and folders that differ little from one another, which git packs as deltas. */
const alike: ArchiveCase = {
  name: 'alike',
  files: Array.from({ length: 60 }, (_, index) => index).flatMap((index) => [
    { path: `text/${index}`, content: lines(index, index) },
    ...Array.from({ length: 40 }, (_, file) => ({
      path: `d${index}/f${file}`,
      content: file === index ? 'own' : `${file}`,
    })),
  ]),
};

for (const useDeltaBaseOffset of ['true', 'false']) {
  for (const format of ['sha1', 'sha256'] as const) {
    test(`archives a ${format} pack of deltas as git does, with repack.useDeltaBaseOffset=${useDeltaBaseOffset}`, async () => {
      for (const { repository, url, tag } of add(format, alike)) {
        repository.git('config', 'repack.useDeltaBaseOffset', useDeltaBaseOffset);
        repository.git('repack', '-q', '-adf', '--depth=50', '--window=50');
        const bases = repository.run(['cat-file', '--batch-all-objects', '--batch-check=%(objecttype) %(deltabase)']);
        assert.match(bases.toString(), /^blob .*[1-9]/m);
        assert.match(bases.toString(), /^tree .*[1-9]/m);
        const { tar } = await smallReleaseTar({ repositoryUrl: url, tag, prefix: '' });
        assert.equal(tarDifference(tar, repository.run(['archive', tag])), undefined);
      }
    });
  }
}
