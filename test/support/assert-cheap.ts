import assert from 'node:assert/strict';
import { processorMs } from './time.ts';

/** Asserts that `work` takes less than `ms` of processor time, and that the memory of the process grows by less than `bytes`. */
export async function assertCheap(work: () => Promise<unknown>, bytes: number, ms: number): Promise<void> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  const start = processorMs();
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  peak = Math.max(peak, process.memoryUsage.rss());
  assert.ok(peak - before < bytes, `memory grew by ${peak - before} bytes`);
  const spent = processorMs() - start;
  assert.ok(spent < ms, `it took ${spent} ms`);
}
