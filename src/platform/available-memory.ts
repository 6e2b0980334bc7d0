import { freemem } from 'node:os';

/** What the system says of memory; sizes in bytes. */
export interface MemoryReadings {
  /** The limit of the process's control group: 0 where there is none or it is not known, huge where it sets none. */
  readonly groupLimitBytes: number;
  /** What is left of that limit. Means nothing where the limit is not known. */
  readonly leftInGroupBytes: number;
  /** Free, or can be freed, on the whole machine: MemAvailable of /proc/meminfo. */
  readonly freeBytes: number;
}

function readMemory(): MemoryReadings {
  return {
    groupLimitBytes: process.constrainedMemory(),
    leftInGroupBytes: process.availableMemory(),
    freeBytes: freemem(),
  };
}

/**
 * Bytes of memory that the process may come to use.
 *
 * Without control groups, as in the appliance's kernel, what is left in the group reads 0, and the machine's memory is the
 * only bound. In a group both bounds hold: its limit may be over what others have left of the machine, and a group that
 * has used its limit up has nothing, whatever the machine has.
 */
export function availableMemory(readings: MemoryReadings = readMemory()): number {
  const { groupLimitBytes, leftInGroupBytes, freeBytes } = readings;
  return groupLimitBytes === 0 ? freeBytes : Math.min(leftInGroupBytes, freeBytes);
}
