import assert from 'node:assert/strict';
import test from 'node:test';
import { AgentError } from '../../src/errors.ts';
import {
  abandon,
  again,
  fail,
  observe,
  reconcile,
  request,
  store,
  type TagRecord,
  vanish,
} from '../../src/watch/state/tag-record.ts';
import fc from '../support/fast-check.ts';

const key = { project: 'p', tag: 'v1' };
const refusal = new AgentError('TREE_UNSAFE', 'for good');
const outage = new AgentError('REMOTE_FAILED', 'for now');

type Step = { readonly type: 'list'; readonly commit: string } | { readonly type: Plain };
type Plain = 'unlist' | 'unwant' | 'ask' | 'succeed' | 'refuse' | 'fail' | 'stop' | 'die' | 'tear' | 'forget' | 'retry';

const plain = [
  'unlist',
  'unwant',
  'ask',
  'succeed',
  'refuse',
  'fail',
  'stop',
  'die',
  'tear',
  'forget',
  'retry',
] as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant('list' as const), commit: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constantFrom(...plain) }) },
);

/** A watch of one tag: what it remembers, and the place of releases, which alone outlives everything. */
class Model {
  record: TagRecord | undefined;
  /** Commits of releases, in the order in which they were published. */
  readonly published: string[] = [];
  /** The commit that an agent is asked for. */
  asked: string | undefined;

  readonly #doing: Readonly<Record<Plain, () => void>> = {
    unlist: () => {
      this.record = this.record && vanish(this.record, false).record;
    },
    unwant: () => {
      this.record = this.record && vanish(this.record, true).record;
    },
    retry: () => {
      this.record = this.record && again(this.record);
    },
    ask: () => {
      if (this.record?.state !== 'seen') return;
      this.asked = this.record.commit;
      this.record = request(this.record);
    },
    succeed: () => {
      this.#end((record, commit) => {
        this.published.push(commit);
        return store(record, commit);
      });
    },
    refuse: () => {
      this.#end((record) => fail(record, refusal, undefined));
    },
    fail: () => {
      this.#end((record) => fail(record, outage, 1000));
    },
    stop: () => {
      this.#end(abandon);
    },
    die: () => {
      this.#startAgain(this.record);
    },
    // Killed after the release was published, and before that was remembered.
    tear: () => {
      if (this.asked !== undefined) this.published.push(this.asked);
      this.#startAgain(this.record);
    },
    forget: () => {
      this.#startAgain(undefined);
    },
  };

  apply(next: Step): void {
    if (next.type === 'list') this.record = observe(key, this.record, next.commit).record;
    else this.#doing[next.type]();
  }

  #end(work: (record: TagRecord, commit: string) => TagRecord): void {
    const { record, asked } = this;
    if (!record || asked === undefined) return;
    this.asked = undefined;
    this.record = work(record, asked);
  }

  #startAgain(remembered: TagRecord | undefined): void {
    this.asked = undefined;
    this.record = reconcile(key, remembered, this.published[0]).record;
  }

  check(): void {
    const { record, published, asked } = this;
    assert.ok(published.length <= 1);
    // What is published is known as such, and its commit is what stays.
    if (published.length > 0) assert.deepEqual([record?.state, record?.commit], ['stored', published[0]]);
    else assert.notEqual(record?.state, 'stored');
    assert.equal(record?.state === 'requested', asked !== undefined);
    const isOpen = record?.state === 'seen' || record?.state === 'refused';
    if (isOpen) assert.equal(record.elsewhere, undefined);
  }
}

test('a tag is published once at most, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const model = new Model();
      for (const next of steps) {
        model.apply(next);
        model.check();
      }
    }),
  );
});

test('a tag that is listed and asked for again and again is published in the end, as it was listed or before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom('a', 'b', 'c'), (steps, commit) => {
      const model = new Model();
      for (const next of steps) model.apply(next);
      for (const type of ['die', 'retry'] as const) model.apply({ type });
      model.apply({ type: 'list', commit });
      for (const type of ['ask', 'succeed'] as const) model.apply({ type });
      const [published] = model.published;
      assert.ok(published !== undefined);
      // Where the tag leads, when that is elsewhere, is never forgotten while it is so.
      assert.equal(model.record?.elsewhere, published === commit ? undefined : commit);
    }),
  );
});
