import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import fc from '../support/fast-check.ts';
import { AgentError, type ErrorCode } from '../../src/errors.ts';
import { encodeLine, flushPacket } from '../../src/formats/pktline.ts';
import { PackMemory } from '../../src/git/pack/pack-memory.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { bandPackets, result, shallowInfo } from '../support/made-answers.ts';
import { signed } from '../../harness/sample-key.ts';
import { stream } from '../support/openpgp.ts';
import { type ReleaseSample, recordSamples } from '../support/release-samples.ts';
import { type Order, placements, writePack } from '../support/reordered-pack.ts';
import { publicKeys } from '../../harness/release-environment.ts';
import { startRelease } from '../support/request-release.ts';
import { type Delivery, unevenly } from '../support/uneven-server.ts';
import { freeStanding } from '../support/standing.ts';
import { WebServer } from '../support/web-server.ts';

const SAMPLES = 8;
const MAX_RUN_MS = 40_000;
const MEMORY_BYTES = 64 * 1024 * 1024;
/** Of servers that fall silent. */
const IDLE_TIMEOUT_MS = 150;

interface Fault {
  readonly kind: 'none' | 'cut' | 'silence' | 'flip' | 'flip, then silence' | 'abort' | 'close';
  /** Where in the answer, as a share of it. */
  readonly at: number;
  readonly mask: number;
  /** After how many events the caller does something. */
  readonly events: number;
}

interface Arrival {
  readonly sample: number;
  /** The server's own, where there is none. */
  readonly order: Order | null;
  readonly pieces: readonly number[];
  readonly pauses: readonly number[];
  readonly fault: Fault;
}

// Not fc.double(), of which most are next to nothing; but the very end often, where all has come but the checksum.
const share = fc.oneof(
  { weight: 3, arbitrary: fc.nat(9999).map((parts) => parts / 10_000) },
  { weight: 1, arbitrary: fc.constantFrom(0.999_98, 0.999_999_9) },
);

const arrival: fc.Arbitrary<Arrival> = fc.record({
  sample: fc.nat(SAMPLES - 1),
  order: fc.option(
    fc.record({
      keys: fc.array(fc.nat(1000), { minLength: 5, maxLength: 40 }),
      deltas: fc.nat(4),
      areBasesLast: fc.boolean(),
      doubled: fc.integer({ min: 1, max: 9 }),
    }),
  ),
  pieces: fc.array(fc.constantFrom(1, 50, 1000, 4096, 65_536, 400_000), { minLength: 1, maxLength: 6 }),
  pauses: fc.array(fc.constantFrom(0, 0, 0, 1, 5), { minLength: 1, maxLength: 6 }),
  fault: fc.record({
    kind: fc.constantFrom('none', 'cut', 'silence', 'flip', 'flip, then silence', 'abort', 'close'),
    at: share,
    mask: fc.integer({ min: 1, max: 255 }),
    events: fc.nat(12),
  }),
});

/** What each fault may end in. */
const damaged: readonly ErrorCode[] = ['PACK_CORRUPT', 'PACK_TRUNCATED', 'LIMIT_EXCEEDED'];
const codes: Readonly<Record<Fault['kind'], readonly ErrorCode[]>> = {
  none: [],
  cut: ['PACK_TRUNCATED', 'REMOTE_UNREACHABLE'],
  silence: ['REMOTE_TIMEOUT'],
  flip: damaged,
  'flip, then silence': [...damaged, 'REMOTE_TIMEOUT'],
  abort: ['CANCELLED'],
  close: [],
};

let samples: readonly ReleaseSample[];
const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => {
  rejections.push(reason);
};

before(async () => {
  samples = await recordSamples(SAMPLES, 20_261_123);
  process.on('unhandledRejection', onRejection);
});

after(() => {
  process.off('unhandledRejection', onRejection);
});

/** A server of `sample` that does what `arrival` says. */
function serve(sample: ReleaseSample, { order, pieces, pauses, fault }: Arrival): Promise<WebServer> {
  const pack = order ? writePack(placements(sample.objects, order)) : Buffer.from(sample.pack);
  const { kind, at, mask } = fault;
  const flippedAt = Math.floor(at * pack.length);
  if (kind.startsWith('flip')) pack.writeUInt8(pack.readUInt8(flippedAt) ^ mask, flippedAt);
  const answer = result(shallowInfo, encodeLine('packfile'), bandPackets(pack), flushPacket);
  const size = answer.body.length;
  const ends: Partial<Record<Fault['kind'], Delivery['end']>> = {
    cut: { how: 'cut', at: Math.floor(at * size) },
    silence: { how: 'silence', at: Math.floor(at * size) },
    'flip, then silence': { how: 'silence', at: size - Math.floor((size - flippedAt) * at) - 1 },
  };
  const end = ends[kind];
  // Tiny pieces all the way would take minutes.
  const large = pieces.map((piece) => Math.max(piece, Math.ceil(size / 200)));
  return WebServer.start(
    unevenly([...sample.discovery, answer], { pieces: [...pieces, ...large], pauses, ...(end && { end }) }),
  );
}

type Release = ReturnType<typeof startRelease>;

interface Outcome {
  readonly chunks: readonly Buffer[];
  readonly hasSummary: boolean;
  readonly error?: unknown;
}

function start(url: string, packMemory: PackMemory, kind: Fault['kind'], signal: AbortSignal): Release {
  const limits = kind.endsWith('silence') ? { idleTimeoutMs: IDLE_TIMEOUT_MS } : {};
  return startRelease(url, 'v1', { request: { profile: true }, environment: { packMemory }, limits, signal });
}

/** Takes a release as the caller of `fault` does. */
async function take(url: string, packMemory: PackMemory, { kind, events }: Fault): Promise<Outcome> {
  const controller = new AbortController();
  const release = start(url, packMemory, kind, controller.signal);
  const chunks: Buffer[] = [];
  let hasSummary = false;
  try {
    for (let taken = 0; ; taken += 1) {
      if (taken === events && kind === 'close') await release.return(undefined);
      if (taken === events && kind === 'abort') controller.abort(new AgentError('CANCELLED', 'The test has enough.'));
      const next = await release.next();
      if (next.done === true) return { chunks, hasSummary };
      if (next.value.type === 'chunk') chunks.push(Buffer.from(next.value.bytes));
      hasSummary ||= next.value.type === 'summary';
    }
  } catch (error) {
    return { chunks, hasSummary, error };
  }
}

async function tarOf(chunks: readonly Buffer[]): Promise<Buffer> {
  const content: Buffer[] = [];
  await verifyRelease(stream(Buffer.concat(chunks)), publicKeys, {
    now: signed,
    onContent: async (chunk) => {
      await Promise.resolve(content.push(Buffer.from(chunk)));
    },
  });
  return gunzipSync(Buffer.concat(content));
}

async function assertOutcome({ tar }: ReleaseSample, { kind }: Fault, outcome: Outcome): Promise<void> {
  const { chunks, hasSummary, error } = outcome;
  if (hasSummary) {
    assert.ok(['none', 'abort', 'close'].includes(kind), `a release was made in spite of ${kind}`);
    assert.equal(error, undefined);
    assert.ok(tar.equals(await tarOf(chunks)), 'the tar is not that of git archive');
  } else if (kind !== 'close') {
    assert.ok(error instanceof AgentError, `${String(error)} ended it`);
    assert.ok(codes[kind].includes(error.code), `${error.code} after ${kind}`);
    if (kind !== 'abort') assert.equal(error.data['phase'], 'FETCHING');
  } else {
    assert.equal(error, undefined);
  }
}

/** Takes the memory and gives it back: throws where some of it is still taken. */
function assertFree(memory: PackMemory): void {
  const share = memory.open(freeStanding());
  share.take(MEMORY_BYTES);
  share.giveBack(MEMORY_BYTES);
}

test('makes what git archive makes of a pack however it comes, or fails cleanly', async () => {
  const packMemory = new PackMemory({ maxPackMemoryBytes: MEMORY_BYTES, maxConcurrentReleases: 4 });
  const whole: Fault = { kind: 'none', at: 0, mask: 0, events: 0 };
  const property = fc.asyncProperty(arrival, async (arriving) => {
    const sample = samples[arriving.sample];
    assert.ok(sample);
    await using server = await serve(sample, arriving);
    const outcome = await take(server.url, packMemory, arriving.fault);
    await assertOutcome(sample, arriving.fault, outcome);
    assertFree(packMemory);
    await server.left();
    await setImmediate();
    assert.deepEqual(rejections, []);
    await using healthy = await serve(sample, { ...arriving, fault: whole });
    await assertOutcome(sample, whole, await take(healthy.url, packMemory, whole));
    assertFree(packMemory);
  });
  await fc.assert(property, { numRuns: 100, interruptAfterTimeLimit: MAX_RUN_MS, endOnFailure: true });
});
