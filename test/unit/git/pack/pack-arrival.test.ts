import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import type { AgentError } from '../../../../src/errors.ts';
import { PackArrival } from '../../../../src/git/pack/pack-arrival.ts';
import { PackMemory } from '../../../../src/git/pack/pack-memory.ts';
import { defaultLimits } from '../../../../src/limits.ts';
import { withCode } from '../../../support/codes.ts';
import { sampleBytes } from '../../../support/openpgp.ts';
import { freeStanding } from '../../../support/standing.ts';
import { entryHead, PackWriter } from '../../../support/pack-writer.ts';

const MIB = 1024 * 1024;
const MEMORY_BYTES = 16 * MIB;

/** So much of a pack whose first object is large and does not inflate that more is asked for. */
function brokenPack(): Buffer {
  const writer = new PackWriter();
  const content = sampleBytes(3 * MIB);
  const deflated = deflateSync(content);
  deflated[2] = 0xff;
  writer.raw(entryHead('blob', content.length), deflated);
  return writer.finish().subarray(0, 1000);
}

test('stores nothing of what comes when the pack has failed and its memory was given back', async () => {
  const late = Promise.withResolvers<Uint8Array>();
  async function* source(): AsyncGenerator<Uint8Array> {
    yield brokenPack();
    yield await late.promise;
  }
  const packMemory = new PackMemory({ maxPackMemoryBytes: MEMORY_BYTES, maxConcurrentReleases: 4 });
  const failures: AgentError[] = [];
  const arrival = new PackArrival(source(), {
    format: 'sha1',
    limits: defaultLimits,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    onFailure: (error) => failures.push(error),
    packMemory,
    standing: freeStanding(),
  });
  await assert.rejects(arrival.whole, withCode('PACK_CORRUPT'));
  assert.deepEqual(
    failures.map(({ code, data }) => [code, data['phase']]),
    [['PACK_CORRUPT', 'FETCHING']],
  );
  const disposed = arrival.dispose();
  await setImmediate();
  late.resolve(new Uint8Array(5 * MIB));
  await disposed;
  await setImmediate();
  packMemory.open(freeStanding()).take(MEMORY_BYTES);
});
