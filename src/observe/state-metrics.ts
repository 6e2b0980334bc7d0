import type { AgentInfo } from '../agent/release-agent.ts';
import type { KeyRingView } from '../keys/ring/key-view.ts';
import type { Limits } from '../limits.ts';
import type { ServerState } from '../rpc/server/server.ts';
import { type MetricSet, setCounter } from './metric-set.ts';

/** What the agent is and has, at one moment. */
export interface ObservedState {
  readonly info: AgentInfo;
  readonly ring: KeyRingView;
  readonly packBytes: number;
  readonly server: ServerState;
}

const SECOND_MS = 1000;

/** What GetAgentInfo tells, in metrics, and what only a metric is of use for. */
export class StateMetrics {
  readonly #update: readonly ((state: ObservedState) => void)[];

  constructor(set: MetricSet, limits: Limits) {
    this.#update = [queueMetrics(set, limits), memoryMetrics(set, limits), keyMetrics(set), programMetrics(set)];
  }

  update(state: ObservedState): void {
    for (const update of this.#update) update(state);
  }
}

function queueMetrics(set: MetricSet, limits: Limits) {
  const releases = set.gauge('current_releases', 'Releases that have a place, were set aside, or wait.', ['state']);
  const max = set.gauge('current_releases_limit', 'How many of them there may be.', ['state']);
  const callers = set.gauge('current_callers', 'Callers of whom a release is made, or waits.', ['state']);
  const busiest = set.gauge(
    'busiest_caller_releases',
    'Releases, made or waiting, of the caller with the most of them.',
  );
  const oldest = set.gauge('oldest_wait_seconds', 'How long the release has waited that has waited the longest.');
  const connections = set.gauge('connections', 'Connections of callers.');
  const maxConnections = set.gauge('connections_limit', 'How many of them there may be.');
  max.set({ state: 'running' }, limits.maxConcurrentReleases);
  max.set({ state: 'set_aside' }, limits.maxSetAsideReleases);
  max.set({ state: 'waiting' }, limits.maxQueuedReleases);
  maxConnections.set(limits.maxConnections);
  return ({ server }: ObservedState): void => {
    const { queue } = server;
    releases.set({ state: 'running' }, queue.running);
    releases.set({ state: 'set_aside' }, queue.setAside);
    releases.set({ state: 'waiting' }, queue.waiting);
    callers.set({ state: 'served' }, queue.servedCallers);
    callers.set({ state: 'waiting' }, queue.waitingCallers);
    busiest.set(queue.busiestCallerReleases);
    oldest.set(queue.oldestWaitMs / SECOND_MS);
    connections.set(server.connections);
  };
}

function memoryMetrics(set: MetricSet, limits: Limits) {
  const packs = set.gauge('pack_memory_bytes', 'Memory that the packs of all releases take.');
  const maxPacks = set.gauge('pack_memory_limit_bytes', 'What they may take: maxPackMemoryBytes.');
  const resident = set.standardGauge('process_resident_memory_bytes', 'Resident memory of the process.');
  const available = set.gauge('machine_available_memory_bytes', 'Memory of the machine that is free or can be freed.');
  const total = set.gauge('machine_memory_bytes', 'Memory of the machine.');
  maxPacks.set(limits.maxPackMemoryBytes);
  return ({ info: { memory }, packBytes }: ObservedState): void => {
    packs.set(packBytes);
    if (memory.residentBytes === undefined) resident.remove();
    else resident.set(memory.residentBytes);
    available.set(memory.availableBytes);
    total.set(memory.totalBytes);
  };
}

function keyMetrics(set: MetricSet) {
  const key = set.gauge('key_info', 'The key that signs; the value is 1.', ['fingerprint']);
  const created = set.gauge('key_created_timestamp_seconds', 'When the key that signs was made, since 1970.');
  const expires = set.gauge('key_expiry_timestamp_seconds', 'When it expires, since 1970; absent when never.');
  const due = set.gauge('key_roll_due_timestamp_seconds', 'When its roll is due, since 1970; absent when none is.');
  const epoch = set.gauge('key_ring_epoch', 'Epoch of the key ring: it rises by one with every roll.');
  const confirmed = set.gauge(
    'key_ring_confirmed',
    'Whether the key ring is confirmed: 0 means that nothing is signed.',
  );
  return ({ ring }: ObservedState): void => {
    // Of the key before nothing must be left.
    key.reset();
    key.set({ fingerprint: ring.key.fingerprint }, 1);
    created.set(secondsOf(ring.key.createTime));
    if (ring.key.expireTime) expires.set(secondsOf(ring.key.expireTime));
    else expires.remove();
    if (ring.rollDueTime) due.set(secondsOf(ring.rollDueTime));
    else due.remove();
    epoch.set(ring.keyRingEpoch);
    confirmed.set(ring.confirmed ? 1 : 0);
  };
}

function programMetrics(set: MetricSet) {
  const labels = ['version', 'mode', 'image_digest', 'node_version', 'kernel_version'] as const;
  const build = set.gauge('build_info', 'What runs; the value is 1. Without an image, its digest is empty.', labels);
  const start = set.standardGauge('process_start_time_seconds', 'When the process started, since 1970.');
  const cpu = set.standardCounter('process_cpu_seconds_total', 'Processor time of the process, of all its threads.');
  const audit = set.counter('audit_log_lines_total', 'Lines of the audit log since the start.');
  start.set(performance.timeOrigin / SECOND_MS);
  return ({ info }: ObservedState): void => {
    const { version, mode, imageDigest = '', nodeVersion, kernelVersion, auditHead } = info;
    const label = {
      version,
      mode,
      image_digest: imageDigest,
      node_version: nodeVersion,
      kernel_version: kernelVersion,
    };
    build.set(label, 1);
    const { user, system } = process.cpuUsage();
    setCounter(cpu, (user + system) / 1e6);
    setCounter(audit, auditHead ? auditHead.sequence + 1 : 0);
  };
}

function secondsOf(date: Date): number {
  return date.getTime() / SECOND_MS;
}
