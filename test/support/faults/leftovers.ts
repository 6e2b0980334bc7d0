import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentClient } from '../../../src/rpc/client/client.ts';
import { PATIENCE_MS } from '../time.ts';

const MIB = 1024 * 1024;

/** What files, sockets and the like a process has open. */
function listDescriptors(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`);
    } catch {
      return 'closed meanwhile';
    }
  });
}

function countChildren(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const children = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1'));
  return children.join(' ').trim().split(/\s+/).filter(Boolean).length;
}

/** Bounds a process's memory to what it has and so many MiB more; without them there is no bound any more. */
export function boundMemory(pid: number | undefined, mib?: number): void {
  // It may have ended, and then has no memory that /proc would show.
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'latin1') : '';
  const kib = /^VmData:\s+(\d+)/m.exec(status)?.[1];
  if (kib === undefined) return;
  const bound = mib === undefined ? 'unlimited' : String(Number(kib) * 1024 + mib * MIB);
  // The soft bound alone, so that it can be lifted again.
  execFileSync('prlimit', [`--pid=${pid}`, `--data=${bound}:`]);
}

/** What a quiet agent holds. */
export interface Holdings {
  readonly releases: number;
  readonly descriptors: readonly string[];
  readonly children: number;
}

export async function holdings(client: AgentClient, pid: number): Promise<Holdings> {
  const { runningReleases, queuedReleases } = await client.getAgentInfo();
  return {
    releases: runningReleases + queuedReleases,
    descriptors: listDescriptors(pid),
    children: countChildren(pid),
  };
}

/** Waits until an agent makes nothing and holds no more than `quiet`. */
export async function becomesQuiet(client: AgentClient, pid: number, quiet: Holdings): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const held = await holdings(client, pid);
    const isQuiet = held.releases === 0 && held.children === 0 && held.descriptors.length <= quiet.descriptors.length;
    if (isQuiet) return;
    assert.ok(Date.now() < end, `The agent still holds ${JSON.stringify(held)}, quiet: ${JSON.stringify(quiet)}.`);
    await delay(20);
  }
}
