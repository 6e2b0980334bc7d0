import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultLimits } from '../../src/limits.ts';
import { Abbreviator } from '../../src/archive/abbreviate.ts';
import { ObjectContents } from '../../src/git/pack/object-contents.ts';
import { ObjectStore } from '../../src/git/pack/object-store.ts';
import { Breather } from '../../src/work/breather.ts';
import { PackStore } from '../../src/git/pack/pack-store.ts';
import { withCode } from '../support/codes.ts';
import { GitRepository } from '../support/git-repository.ts';
import { requestRelease } from '../support/request-release.ts';
import { processorMs } from '../support/time.ts';

const MIB = 1024 * 1024;

const repository = GitRepository.create();
const commit = (tag: string, files: Readonly<Record<string, Buffer | string>>): void => {
  repository.commitFiles(Object.entries(files).map(([path, content]) => ({ path, content })));
  repository.git('tag', tag);
};
commit('abbreviations', { '.gitattributes': 'many export-subst\n', many: '$Format:%h %t$\n'.repeat(20_000) });
commit('attributes', { '.gitattributes': Buffer.alloc(90 * MIB, '#\n') });
commit('ignored', { '.gitattributes': Buffer.alloc(110 * MIB, '* export-ignore\n'), file: 'stays' });
commit('crlf', { '.gitattributes': 'big eol=crlf\n', big: Buffer.alloc(80 * MIB, '\n') });
commit('mailmap', {
  '.gitattributes': 'f export-subst\n',
  '.mailmap': Buffer.alloc(80 * MIB, '#\n'),
  f: '$Format:%aN$',
});
commit('target', { file: 'x' });
const server = await repository.serve('p');
after(async () => {
  await server.stop();
  repository.dispose();
});

/** The most processor time, in milliseconds, that the event loop was held up for while `work` went on. */
async function longestBlock(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let ended = false;
  const watch = async (): Promise<void> => {
    for (let last = processorMs(); !ended; last = processorMs()) {
      await delay(5);
      longest = Math.max(longest, processorMs() - last);
    }
  };
  const watching = watch();
  await work.catch(() => undefined);
  ended = true;
  await watching;
  return longest;
}

test('looks through the objects once for any number of abbreviations', () => {
  const limits = { ...defaultLimits, maxPackBytes: MIB };
  const { signal } = new AbortController();
  const objects = new ObjectStore('sha1', new ObjectContents(new PackStore(limits), limits, new Breather(signal)));
  const idOf = (index: number): string => index.toString(16).padStart(8, '0').repeat(5);
  for (let index = 0; index < 50_000; index += 1) {
    const entry = { offset: index, dataOffset: index, size: 0 };
    objects.add({ id: idOf(index), type: 'blob', size: 0, entry, depth: 0 });
  }
  let looks = 0;
  const ids = objects.ids.bind(objects);
  objects.ids = () => {
    looks += 1;
    return ids();
  };
  const abbreviator = new Abbreviator(objects, [idOf(1), idOf(70_000)]);
  for (let time = 0; time < 1000; time += 1) {
    assert.equal(abbreviator.abbreviate(idOf(1)), '00000001');
    assert.equal(abbreviator.abbreviate(idOf(70_000), 4), '0001');
  }
  assert.equal(looks, 1);
});

test('releases a file of 40,000 abbreviations without holding the event loop up', async () => {
  const blocked = await longestBlock(requestRelease(server.url + '/p.git', 'abbreviations'));
  assert.ok(blocked < 2000, `blocked for ${blocked} ms`);
});

const tooLarge = [
  ['attributes', 'maxAttributeBytes'],
  ['crlf', 'maxConvertedBytes'],
  ['mailmap', 'maxExpansionBytes'],
] as const;

for (const [tag, limit] of tooLarge) {
  test(`throws LIMIT_EXCEEDED by ${limit} before it takes memory: ${tag}`, async () => {
    await assert.rejects(requestRelease(server.url + '/p.git', tag), (error: unknown) => {
      withCode('LIMIT_EXCEEDED')(error);
      assert.ok(error instanceof Error && 'data' in error);
      assert.deepEqual(error.data, { limit, value: String(defaultLimits[limit]), phase: 'ARCHIVING' });
      return true;
    });
  });
}

test('ignores a .gitattributes of 100 MiB and more, as git does', async () => {
  assert.equal((await requestRelease(server.url + '/p.git', 'ignored')).files, 2);
});

test('counts the prefix in the length of a path', async () => {
  const limits = { ...defaultLimits, maxPathBytes: 20 };
  await requestRelease(server.url + '/p.git', 'target', { limits, request: { prefix: `${'p'.repeat(15)}/` } });
  await assert.rejects(
    requestRelease(server.url + '/p.git', 'target', { limits, request: { prefix: `${'p'.repeat(16)}/` } }),
    withCode('LIMIT_EXCEEDED'),
  );
});
