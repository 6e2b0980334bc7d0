import assert from 'node:assert/strict';

/** Asserts that `work` ends within `ms`, and that the memory of the process grows by less than `bytes`. */
export async function assertCheap(work: () => Promise<unknown>, bytes: number, ms: number): Promise<void> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  const start = performance.now();
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  peak = Math.max(peak, process.memoryUsage.rss());
  assert.ok(peak - before < bytes, `memory grew by ${peak - before} bytes`);
  assert.ok(performance.now() - start < ms, `it took ${performance.now() - start} ms`);
}
