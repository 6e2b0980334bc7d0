/** How long to wait for what must come: it finds out what hangs, and a busy machine may take its time below it. */
export const PATIENCE_MS = 20_000;

/**
 * Milliseconds of processor time that this process has used, with all its threads: what work costs, whatever else the
 * machine does meanwhile.
 */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
