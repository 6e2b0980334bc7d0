import { readdirSync, readlinkSync } from 'node:fs';

interface Running {
  readonly pid: number;
}

/** Whether it has the file open. */
export const isReading =
  (file: string) =>
  (run: Running): boolean =>
    openFiles(run).includes(file);

/** Whether it has opened the file without a name into which it copies what comes. */
export function isCopying(run: Running): boolean {
  return openFiles(run).some((file) => /\/sealci-\w+ \(deleted\)$/.test(file));
}

function openFiles({ pid }: Running): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    // A descriptor was closed meanwhile.
    return [];
  }
}
