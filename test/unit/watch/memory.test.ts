import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { AgentError } from '../../../src/errors.ts';
import { takeIn } from '../../../src/watch/poll.ts';
import { openDatabase } from '../../../src/watch/state/database.ts';
import { Memory } from '../../../src/watch/state/memory.ts';
import { fail, request, store } from '../../../src/watch/state/tag-record.ts';
import { Turns } from '../../../src/watch/turns.ts';
import type { WatchedRepository } from '../../../src/watch/watch-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-memory-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const repository: WatchedRepository = {
  project: 'p',
  name: 'p',
  url: 'https://example.org/p',
  patterns: ['v*'],
  wants: (tag) => tag.startsWith('v'),
};

function open(name: string): Memory {
  return new Memory(openDatabase(join(folder, name)));
}

function tagsOf(memory: Memory): string[] {
  return memory.waiting('p', Infinity, 100).map(({ tag }) => tag);
}

test('remembers every part of a tag, and the order in which tags were seen, over a restart', () => {
  const before = open('restart');
  const listed = ['v1.10', 'v1.9', 'other'].map((tag) => ({ tag, commit: 'a' }));
  assert.deepEqual(
    takeIn(repository, listed, before).map(({ tag, news }) => [tag, news]),
    [
      ['v1.9', 'new'],
      ['v1.10', 'new'],
    ],
  );
  const [first] = before.waiting('p', 0, 1);
  assert.ok(first);
  const failed = fail(request(first), new AgentError('REMOTE_FAILED', 'busy'), 5000);
  before.putTag(failed);
  before.beginRoll({ token: 't', address: 'a', epoch: 3, reason: 'RETIRED', comment: 'c' });
  before.pin('a', 'keys');
  before.close();

  const again = open('restart');
  assert.deepEqual(again.tag('p', 'v1.9'), failed);
  assert.deepEqual(tagsOf(again), ['v1.9', 'v1.10']);
  assert.deepEqual(
    [again.waiting('p', 4999, 100).length, again.nextAttempt(4999), again.nextAttempt(5000)],
    [1, 5000, Infinity],
  );
  assert.deepEqual(again.begunRoll(), { token: 't', address: 'a', epoch: 3, reason: 'RETIRED', comment: 'c' });
  assert.deepEqual([...again.pins()], [['a', 'keys']]);
  again.close();
});

test('a list that is the same says nothing, one that is not what is new in it', () => {
  const memory = open('lists');
  const list = (...tags: readonly (readonly [string, string])[]) => {
    const changes = takeIn(
      repository,
      tags.map(([tag, commit]) => ({ tag, commit })),
      memory,
    );
    return changes.map(({ news, tag, commit, elsewhere }) => [news, tag, commit, elsewhere]);
  };
  list(['v1', 'a'], ['v2', 'a']);
  assert.deepEqual(list(['v1', 'a'], ['v2', 'a']), []);
  const [first] = memory.waiting('p', 0, 100);
  assert.ok(first);
  memory.putTag(store(request(first), 'a'));
  // The first one has a release: it stays as it was released. The second has none: what counts is where it leads.
  assert.deepEqual(list(['v1', 'b'], ['v2', 'b']), [
    ['moved', 'v1', 'a', 'b'],
    ['moved', 'v2', 'b', undefined],
  ]);
  assert.deepEqual(list(['v1', 'a']), []);
  assert.deepEqual(tagsOf(memory), []);
  assert.deepEqual(list(), [['gone', 'v1', 'a', '']]);
  assert.equal(memory.tag('p', 'v1')?.state, 'stored');
  memory.close();
});

test('a tag that vanishes while it is asked for is noticed afterwards, by the same list', () => {
  const memory = open('vanishes');
  const list = (...tags: readonly string[]) =>
    takeIn(
      repository,
      tags.map((tag) => ({ tag, commit: 'a' })),
      memory,
    ).map(({ news, tag }) => [news, tag]);
  list('v1', 'v2', 'v3');
  const [first, second] = memory.waiting('p', 0, 100);
  assert.ok(first && second);
  memory.putTag(request(first));
  memory.putTag(request(second));
  assert.deepEqual(list(), []);
  // The first list again: what the one between has taken out comes back.
  assert.deepEqual(list('v1', 'v2', 'v3'), [['new', 'v3']]);
  assert.deepEqual(list('v3'), []);
  memory.putTag(store(request(first), 'a'));
  memory.putTag(fail(request(second), new AgentError('TAG_NOT_FOUND', 'gone'), 0));
  assert.deepEqual(list('v3'), [['gone', 'v1']]);
  assert.equal(memory.tag('p', 'v2'), undefined);
  assert.ok(memory.listing('p'));
  memory.close();
});

test('repositories have turns, and one that has nothing to ask for has none', () => {
  const memory = open('turns');
  const [a, b, c] = ['a', 'b', 'c'].map((project) => ({ ...repository, project }));
  assert.ok(a && b && c);
  for (const [one, count] of [
    [a, 5],
    [b, 2],
  ] as const) {
    takeIn(
      one,
      Array.from({ length: count }, (_, index) => ({ tag: `v${index}`, commit: 'a' })),
      memory,
    );
  }
  const turns = new Turns();
  const next = (): string => {
    const found = turns.next([a, b, c], ({ project }) => memory.waiting(project, 0, 1)[0]);
    if (found) memory.putTag(request(found));
    return found ? found.project + found.tag : '';
  };
  assert.deepEqual(Array.from({ length: 4 }, next), ['av0', 'bv0', 'av1', 'bv1']);
  assert.deepEqual([next(), next()], ['av2', 'av3']);
  takeIn(c, [{ tag: 'v1', commit: 'a' }], memory);
  takeIn(b, [{ tag: 'v9', commit: 'a' }], memory);
  assert.deepEqual(Array.from({ length: 4 }, next), ['cv1', 'bv9', 'av4', '']);
  memory.close();
});

test('all of a change is remembered or nothing of it', () => {
  const memory = open('at-once');
  const change = (): never =>
    memory.atOnce(() => {
      memory.putListing('p', 'x');
      throw new RangeError('in the middle');
    });
  assert.throws(change, RangeError);
  assert.equal(memory.listing('p'), undefined);
  memory.atOnce(() => {
    memory.putListing('p', 'y');
  });
  assert.equal(memory.listing('p'), 'y');
  memory.close();
});

test('a memory of another version of this program is not touched', () => {
  const database = openDatabase(join(folder, 'version'));
  database.exec('pragma user_version = 99');
  database.close();
  // Whoever removes it has to know what goes with it.
  const message = /another version.*Remove it.*pinned.*a roll that was begun/;
  assert.throws(() => openDatabase(join(folder, 'version')), { code: 'FILE_UNREADABLE', message });
});
