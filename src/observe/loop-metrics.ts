import type { MetricSet } from './metric-set.ts';

const SAMPLE_MS = 100;
const SAMPLES = 10;
const delayBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * How late the event loop is. A gauge would show a scraper the moment at which it asks alone, so the longest delay of each
 * second goes into a histogram, of which nothing is lost between two scrapes. (Node's own histogram of delays loses what is
 * under way when it is reset.)
 *
 * @returns ends the measurement
 */
export function measureLoop(set: MetricSet): () => void {
  const delays = set.histogram(
    'event_loop_delay_seconds',
    'The longest delay of the event loop in each second: so long other calls, and health checks, have waited.',
    delayBuckets,
  );
  let longestMs = 0;
  let samples = 0;
  let due = performance.now() + SAMPLE_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - due);
    due = now + SAMPLE_MS;
    samples += 1;
    if (samples < SAMPLES) return;
    delays.observe(longestMs / 1000);
    samples = longestMs = 0;
  }, SAMPLE_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
