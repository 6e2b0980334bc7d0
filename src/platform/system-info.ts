import { freemem, release, totalmem } from 'node:os';

/** What the agent runs on; sizes in bytes. */
interface SystemInfo {
  readonly kernelVersion: string;
  readonly nodeVersion: string;
  readonly memory: {
    /** Absent where the system does not say. */
    readonly residentBytes?: number;
    readonly peakResidentBytes: number;
    readonly totalBytes: number;
    /** Free, or can be freed: MemAvailable of /proc/meminfo. */
    readonly availableBytes: number;
  };
}

export function readSystemInfo(): SystemInfo {
  return {
    kernelVersion: release(),
    nodeVersion: process.versions.node,
    memory: {
      ...residentMemory(),
      peakResidentBytes: process.resourceUsage().maxRSS * 1024,
      totalBytes: totalmem(),
      availableBytes: freemem(),
    },
  };
}

/** It is read from /proc, which need not be there. */
function residentMemory(): { readonly residentBytes?: number } {
  try {
    return { residentBytes: process.memoryUsage.rss() };
  } catch {
    return {};
  }
}
