import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test from 'node:test';
import { namesOf, Watched } from '../support/watched.ts';

test('releases each tag once, reports one that moved, and knows all of it again without its memory', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1.10', 'v1.9', 'group/v2', 'other', 'vbad']);
  await watched.startAgent();
  watched.config({
    repositories: [{ url, tags: ['v*', 'group/*', '!vbad'] }],
    trustedKeys: 'keys/release-agent.pub.asc',
  });

  const first = await watched.once();
  assert.equal(first.code, 0, first.stdout + first.stderr);
  assert.equal(first.stderr, '');
  const released = first.log.filter(({ event }) => event === 'released').map(({ tag }) => tag);
  assert.deepEqual(released, ['group/v2', 'v1.9', 'v1.10']);
  assert.deepEqual([...watched.releases('sample').keys()].toSorted(), ['group~v2', 'v1.10', 'v1.9']);
  const verified = await watched.bundle.run([
    'verify',
    'site/public/sample/v1.9',
    '--key',
    'site/public/keys/keys.asc',
  ]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);

  const second = await watched.once();
  assert.equal(second.code, 0, second.stdout);
  assert.ok(!namesOf(second.log).includes('released'));

  const commit = String(watched.releases('sample').get('v1.9')?.['commit']);
  const moved = watched.tag('sample', 'v1.9', 'something else\n');
  const third = await watched.once();
  assert.equal(third.code, 7, third.stdout);
  const report = third.log.find(({ event }) => event === 'moved');
  assert.deepEqual([report?.['tag'], report?.['commit'], report?.['elsewhere']], ['v1.9', commit, moved]);
  assert.equal(watched.releases('sample').get('v1.9')?.['commit'], commit);
  assert.match(watched.read('sample/v1.9/index.html'), new RegExp(`The tag was moved.*${moved}`, 's'));

  const files = watched.files();
  for (const end of ['', '-wal', '-shm'])
    rmSync(watched.bundle.path('site/private/watch.sqlite' + end), { force: true });
  const fourth = await watched.once();
  assert.equal(fourth.code, 7, fourth.stdout);
  assert.ok(!namesOf(fourth.log).includes('released'));
  assert.deepEqual(watched.files(), files);
});
