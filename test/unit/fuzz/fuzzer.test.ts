import assert from 'node:assert/strict';
import test from 'node:test';
import { Fuzzer } from '../../fuzz/engine/fuzzer.ts';
import { edgeCount, edges, instrument, instrumentFolder } from '../../fuzz/engine/instrument.ts';
import { MAX_INPUT_BYTES, MAX_INPUT_MS, runInput } from '../../fuzz/engine/run-input.ts';
import { judgeAll } from '../../fuzz/engine/judge-all.ts';
import type { FuzzTarget } from '../../fuzz/target.ts';
import { processorMs } from '../../support/time.ts';

/** It fails when an input begins with `QUI`: one in 2^24 by chance. */
const hidden = `
export function read(bytes: Uint8Array): string {
  let depth = 0;
  if (bytes[0] === 81) { depth += 1;
    if (bytes[1] === 85) { depth += 1;
      if (bytes[2] === 73) throw new RangeError('found');
    }
  }
  return depth > 1 || bytes.length > 7 ? 'deep' : [1, 2, 3].map((x) => x * depth).join();
}
`;

interface Reader {
  readonly read: (bytes: Uint8Array) => string;
}

instrumentFolder('file:///nowhere/');

async function load(source: string): Promise<Reader> {
  // It is the source above.
  return (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as Reader;
}

const { read } = await load(instrument(hidden));

function targetOf(run: FuzzTarget['run']): FuzzTarget {
  return { maxBytes: 64, dictionary: [], seeds: ['aaaa'], run };
}

const EXECUTIONS = 200_000;

async function hunt(counters: Uint8Array, seed: number): Promise<{ found: Buffer[]; tried: string[] }> {
  const found: Buffer[] = [];
  const tried: string[] = [];
  const fuzzer = new Fuzzer({
    target: targetOf((input) => void read(input)),
    seed,
    edges: { counters, used: edgeCount },
    tokens: [],
    onInput: (input) => tried.push(Buffer.from(input).toString('hex')),
    onFinding: (input) => found.push(Buffer.from(input)),
  });
  await fuzzer.start([]);
  await fuzzer.run(
    () => fuzzer.executions > EXECUTIONS || found.length > 0,
    () => undefined,
  );
  return { found, tried };
}

test('an instrumented program does what it did, and counts each way it goes', async () => {
  assert.equal(read(Buffer.from('QU')), 'deep');
  assert.equal(read(Buffer.from('Q')), '1,2,3');
  const before = edges.slice(0, edgeCount());
  read(Buffer.from('QU'));
  const longer = edges.slice(0, edgeCount()).map((count, edge) => count - (before[edge] ?? 0));
  assert.ok(longer.some((count) => count > 0));
  const source = `export const read = (a) => { for (const b of a) { if (b) continue; else return 'x'; } return a?.length ?? (a || 'n') ? 'y' : 'z'; };
    class A { constructor() { this.a = 1; } } export class B extends A { b = 2; constructor() { super(); } }`;
  for (const input of [[1], [0], []]) {
    const bytes = Uint8Array.from(input);
    assert.equal((await load(instrument(source))).read(bytes), (await load(source)).read(bytes));
  }
});

test('coverage leads it to what it would not find by chance, made as small as can be', async () => {
  const { found } = await hunt(edges, 1);
  assert.deepEqual(found, [Buffer.from('QUI')]);
  assert.deepEqual((await hunt(new Uint8Array(edges.length), 1)).found, []);
});

test('the same seed tries the same inputs', async () => {
  const [first, second, other] = [await hunt(edges, 2), await hunt(edges, 2), await hunt(edges, 3)];
  assert.deepEqual(second.tried, first.tried);
  assert.notDeepEqual(other.tried.slice(0, 100), first.tried.slice(0, 100));
});

test('an input that takes too much memory or time, or is written to, is a finding', async () => {
  const input = Buffer.from('abc');
  const kept: Buffer[] = [];
  await assert.rejects(
    runInput(
      targetOf(() => void kept.push(Buffer.alloc(2 * MAX_INPUT_BYTES, 1))),
      input,
    ),
    { name: 'FuzzFinding', message: /bytes of memory/ },
  );
  const spin = (): void => {
    const end = processorMs() + MAX_INPUT_MS + 100;
    while (processorMs() < end);
  };
  await assert.rejects(runInput(targetOf(spin), input), { name: 'FuzzFinding', message: /processor time/ });
  await assert.rejects(
    runInput(
      targetOf((bytes) => void bytes.fill(0)),
      Buffer.from('abc'),
    ),
    { name: 'FuzzFinding', message: /written to/ },
  );
  await runInput(
    targetOf(() => undefined),
    input,
  );
});

test('of many inputs, the one is found that a judge objects to', async () => {
  const inputs = Array.from({ length: 37 }, (_, byte) => Buffer.of(byte));
  const found: Uint8Array[] = [];
  await judgeAll(
    (all) => {
      assert.ok(!all.some(([byte]) => byte === 23));
    },
    inputs,
    (input) => found.push(input),
  );
  assert.deepEqual(found, [Buffer.of(23)]);
});
