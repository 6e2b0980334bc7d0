import { getHeapStatistics } from 'node:v8';
import type { FuzzTarget } from '../target.ts';

/** Processor time that reading one input may take, of this thread: inputs are of kilobytes. */
export const MAX_INPUT_MS = 1000;
/** Memory that reading one input may ask for, whether it is given back or not. */
export const MAX_INPUT_BYTES = 128 * 1024 * 1024;
/** How long the answer may take, whatever it waits for. */
export const MAX_WAIT_MS = 20_000;

/** The oracle of a target was not content. */
export class FuzzFinding extends Error {
  override readonly name = 'FuzzFinding';
}

interface Cost {
  readonly ms: number;
  readonly bytes: number;
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function memoryBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

async function costOf(target: FuzzTarget, input: Uint8Array): Promise<Cost> {
  const bytes = memoryBytes();
  const ms = threadMs();
  await target.run(input);
  return { ms: threadMs() - ms, bytes: memoryBytes() - bytes };
}

function excess({ ms, bytes }: Cost): string | undefined {
  if (ms > MAX_INPUT_MS) return `took over ${MAX_INPUT_MS} ms of processor time`;
  return bytes > MAX_INPUT_BYTES ? `took over ${MAX_INPUT_BYTES} bytes of memory` : undefined;
}

/**
 * Runs `target` on `input`, which it must leave as it is.
 *
 * @throws what the target throws; FuzzFinding when it took too much twice, or changed its input
 */
export async function runInput(target: FuzzTarget, input: Uint8Array): Promise<void> {
  const before = Buffer.from(input);
  const first = excess(await costOf(target, input));
  // Once, it may have been the collector, or code that was compiled.
  const again = first !== undefined && excess(await costOf(target, input));
  if (first === again) throw new FuzzFinding(`reading it ${first}`);
  if (!before.equals(input)) throw new FuzzFinding('the input was written to');
}
