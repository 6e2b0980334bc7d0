import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../support/fast-check.ts';
import { AgentError } from '../../../../src/errors.ts';
import { PackMemory, type PackShare } from '../../../../src/git/pack/pack-memory.ts';
import { PackStore } from '../../../../src/git/pack/pack-store.ts';
import { Standing } from '../../../../src/work/standing.ts';
import { withCode } from '../../../support/codes.ts';
import { endable, freeStanding } from '../../../support/standing.ts';

const MIB = 1024 * 1024;
const limits = { maxPackBytes: 64 * MIB };
const piece = new Uint8Array(5 * MIB);

function memoryOf(mebibytes: number, maxConcurrentReleases = 1): PackMemory {
  return new PackMemory({ maxPackMemoryBytes: mebibytes * MIB, maxConcurrentReleases });
}

function storeIn(memory: PackMemory): PackStore {
  return new PackStore(limits, memory.open(freeStanding()));
}

test('throws LIMIT_EXCEEDED when the packs of all releases have more than the agent may hold', () => {
  const shared = memoryOf(14, 4);
  const [one, two] = [storeIn(shared), storeIn(shared)];
  one.append(piece);
  two.append(piece);
  assert.throws(() => {
    one.append(piece);
  }, withCode('LIMIT_EXCEEDED'));
  assert.equal(one.length, piece.length);
});

test('has for the next pack what a pack gave back, once', () => {
  const shared = memoryOf(8, 4);
  for (let release = 0; release < 3; release += 1) {
    const store = storeIn(shared);
    store.append(piece);
    assert.throws(() => {
      storeIn(shared).append(piece);
    }, withCode('LIMIT_EXCEEDED'));
    store.dispose();
    store.dispose();
  }
});

test('lends all of it to one release, and calls it back when another wants its own share', () => {
  const shared = memoryOf(8, 4);
  const [large, small] = [endable(), endable()];
  const held = shared.open(large.standing);
  held.take(8 * MIB);
  shared.open(small.standing).take(2 * MIB);
  assert.deepEqual(
    large.reasons.map(({ code, data }) => [code, data['limit']]),
    [['PREEMPTED', 'maxPackMemoryBytes']],
  );
  assert.deepEqual(small.reasons, []);
});

test('says whether asking again helps: not for what is too much for it alone', () => {
  const shared = memoryOf(8, 4);
  shared.open(freeStanding()).take(5 * MIB);
  const refusal = (bytes: number): AgentError => {
    try {
      shared.open(freeStanding()).take(bytes);
    } catch (error) {
      if (error instanceof AgentError) return error;
    }
    throw new Error('it was not refused');
  };
  assert.equal(refusal(4 * MIB).data['retryAfterSeconds'], '10');
  assert.equal(refusal(9 * MIB).data['retryAfterSeconds'], undefined);
});

test('calls back from a release that was set aside before one that holds more', () => {
  const shared = memoryOf(9, 3);
  const [placed, aside] = [endable(), endable()];
  shared.open(placed.standing).take(5 * MIB);
  shared.open(aside.standing).take(3 * MIB);
  aside.standing.setAside();
  shared.open(freeStanding()).take(3 * MIB);
  assert.equal(aside.reasons.length, 1);
  assert.deepEqual(placed.reasons, []);
});

interface Take {
  readonly release: number;
  readonly mebibytes: number;
}

const PLACES = 4;
const SHARE_MIB = 4;

/** Ends when it is told to, and gives back what it has then. */
function openEnding(memory: PackMemory): { share: PackShare; hasEnded: () => boolean } {
  let ended = false;
  const share = memory.open(
    new Standing(() => {
      ended = true;
      share.giveBack(share.heldBytes);
    }),
  );
  return { share, hasEnded: () => ended };
}

test('keeps no release from its share, whatever the others take, and never has more than there is', () => {
  const take = fc.record({ release: fc.nat(PLACES - 1), mebibytes: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(take, { maxLength: 60 }), (takes: readonly Take[]) => {
      const memory = memoryOf(PLACES * SHARE_MIB, PLACES);
      const releases = Array.from({ length: PLACES }, () => openEnding(memory));
      for (const { release: index, mebibytes } of takes) {
        const release = releases[index];
        if (!release || release.hasEnded()) continue;
        const isOwn = release.share.heldBytes + mebibytes * MIB <= SHARE_MIB * MIB;
        try {
          release.share.take(mebibytes * MIB);
        } catch {
          assert.ok(!isOwn, 'it was refused its own share');
        }
        const held = releases.reduce((sum, { share }) => sum + share.heldBytes, 0);
        assert.ok(held <= PLACES * SHARE_MIB * MIB, `${held} bytes are taken`);
        assert.ok(!releases.some(({ share, hasEnded }) => hasEnded() && share.heldBytes > 0));
      }
    }),
  );
});
