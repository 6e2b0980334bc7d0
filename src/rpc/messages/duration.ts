import type { Duration } from '../gen/google/protobuf/duration.ts';

/** To the microsecond: most stages of a small release take less than a millisecond. */
export function writeDuration(ms: number): Duration {
  const micros = Math.round(ms * 1000);
  return { seconds: BigInt(Math.floor(micros / 1e6)), nanos: (micros % 1e6) * 1000 };
}

/** @returns milliseconds */
export function readDuration({ seconds, nanos }: Duration): number {
  return (Number(seconds) * 1e9 + nanos) / 1e6;
}
