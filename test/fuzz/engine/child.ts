/** The process that fuzzes one target: it may die or hang of what it finds, and the one that started it stays. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { isTargetName, targets, type TargetName } from '../targets.ts';
import { findings, keepCorpus, keptInputs, madeCorpus, readInputs, writeInput } from './corpus.ts';
import { Fuzzer } from './fuzzer.ts';
import { edgeCount, edges, foundTokens, instrumentFolder } from './instrument.ts';
import { judgeAll } from './judge-all.ts';
import { MAX_WAIT_MS } from './run-input.ts';

export interface ChildTask {
  readonly target: TargetName;
  readonly seed: number;
  readonly seconds: number;
  /**
   * How many inputs to try, and none that earlier runs left in `dist`: with one seed these are the same on every machine.
   * Undefined: as many as `seconds` let it.
   */
  readonly inputs: number | undefined;
  /** Make the corpus in the repository the smallest that takes all edges known. */
  readonly keep: boolean;
  /** Gets each input before it is run, behind its length. */
  readonly currentFile: string;
}

/** What the child tells. */
export type ChildReport =
  | { readonly type: 'alive' }
  | { readonly type: 'finding'; readonly path: string; readonly error: string }
  | {
      readonly type: 'end';
      readonly executions: number;
      readonly ms: number;
      readonly edgesBefore: number;
      readonly edgesAfter: number;
      readonly edgesAll: number;
      readonly inputs: number;
    };

function tell(report: ChildReport): void {
  process.send?.(report);
}

/** The file's first four bytes are the length of the input. */
function currentInput(path: string): { readonly write: (input: Uint8Array) => void; readonly close: () => void } {
  const file = openSync(path, 'w');
  const length = Buffer.alloc(4);
  return {
    write(input) {
      length.writeUInt32LE(input.length);
      writeSync(file, length, 0, 4, 0);
      writeSync(file, input, 0, input.length, 4);
    },
    close() {
      closeSync(file);
    },
  };
}

async function fuzz({ target: name, seed, seconds, inputs: most, keep, currentFile }: ChildTask): Promise<void> {
  instrumentFolder(new URL('../../../src/', import.meta.url).href);
  const { target } = await targets[name]();
  const current = currentInput(currentFile);
  let since = performance.now();
  const onInput = (input: Uint8Array): void => {
    since = performance.now();
    current.write(input);
  };
  // Not when an input takes too long: what it waits for may never come.
  const alive = setInterval(() => {
    if (performance.now() - since < MAX_WAIT_MS) tell({ type: 'alive' });
  }, 1000);
  const onFinding = (input: Uint8Array, error: unknown): void => {
    const path = writeInput(join(findings, name), input);
    tell({ type: 'finding', path, error: inspect(error) });
  };
  const fuzzer = new Fuzzer({
    target,
    seed,
    edges: { counters: edges, used: edgeCount },
    tokens: foundTokens(),
    onInput,
    onFinding,
  });
  await fuzzer.start([...keptInputs(name), ...(most === undefined ? readInputs(join(madeCorpus, name)) : [])]);
  const edgesBefore = fuzzer.edgesTaken;
  const start = performance.now();
  await fuzzer.run(
    () => (most === undefined ? performance.now() - start > seconds * 1000 : fuzzer.executions >= most),
    (input) => {
      writeInput(join(madeCorpus, name), input);
    },
  );
  const ms = performance.now() - start;
  const { executions, edgesTaken: edgesAfter } = fuzzer;
  const { judge } = target;
  const judgeSome = async (inputs: readonly Uint8Array[]): Promise<void> => {
    since = performance.now();
    await judge?.(inputs);
  };
  await judgeAll(judgeSome, [...fuzzer.inputs(), ...fuzzer.sample()], onFinding);
  if (keep) keepCorpus(name, await fuzzer.minimal());
  clearInterval(alive);
  current.close();
  const inputs = fuzzer.inputs().length;
  tell({ type: 'end', executions, ms, edgesBefore, edgesAfter, edgesAll: edgeCount(), inputs });
}

const [target = '', seed, seconds, inputs = '', keep, currentFile = ''] = process.argv.slice(2);
if (!isTargetName(target)) throw new Error(`There is no target ${target}.`);
await fuzz({
  target,
  seed: Number(seed),
  seconds: Number(seconds),
  inputs: inputs === '' ? undefined : Number(inputs),
  keep: keep === 'true',
  currentFile,
});
process.disconnect?.();
