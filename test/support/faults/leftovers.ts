import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentClient } from '../../../src/rpc/client/client.ts';
import { PATIENCE_MS } from '../time.ts';

const MIB = 1024 * 1024;

/** How many files, sockets and the like a process has open. */
export function countDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
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
  readonly descriptors: number;
  readonly children: number;
}

export async function holdings(client: AgentClient, pid: number): Promise<Holdings> {
  const { runningReleases, queuedReleases } = await client.getAgentInfo();
  return {
    releases: runningReleases + queuedReleases,
    descriptors: countDescriptors(pid),
    children: countChildren(pid),
  };
}

/** Waits until an agent makes nothing and holds no more than `quiet`. */
export async function becomesQuiet(client: AgentClient, pid: number, quiet: Holdings): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const held = await holdings(client, pid);
    const isQuiet = held.releases === 0 && held.children === 0 && held.descriptors <= quiet.descriptors;
    if (isQuiet) return;
    assert.ok(Date.now() < end, `The agent still holds ${JSON.stringify(held)}, quiet: ${JSON.stringify(quiet)}.`);
    await delay(20);
  }
}
