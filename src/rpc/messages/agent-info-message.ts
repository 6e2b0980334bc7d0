import { AgentError } from '../../errors.ts';
import {
  AgentMode as ModeNumber,
  type AuditHead as AuditHeadMessage,
  type GetAgentInfoResponse,
  type MemoryUse as MemoryUseMessage,
} from '../gen/sealci/release/v1/release_agent.ts';
import type { AgentInfo, MemoryUse, ReleaseCounts } from '../../agent/release-agent.ts';
import type { AuditHead } from '../../platform/audit/audit-log.ts';
import type { AgentMode } from '../../platform/serve-config.ts';
import { readDuration, writeDuration } from './duration.ts';
import { readRingState, writeRingState } from './key-confirmation-message.ts';
import { required } from './key-message.ts';
import { numberOf } from './uint64.ts';

const numberOfMode = {
  development: ModeNumber.DEVELOPMENT,
  production: ModeNumber.PRODUCTION,
} satisfies Record<AgentMode, ModeNumber>;

const modeOfNumber: Partial<Record<ModeNumber, AgentMode>> = {
  [ModeNumber.DEVELOPMENT]: 'development',
  [ModeNumber.PRODUCTION]: 'production',
};

export function writeAgentInfo(info: AgentInfo, counts: ReleaseCounts): GetAgentInfoResponse {
  const { memory, auditHead } = info;
  return {
    version: info.version,
    mode: numberOfMode[info.mode],
    kernelVersion: info.kernelVersion,
    nodeVersion: info.nodeVersion,
    keyFingerprint: info.keyFingerprint,
    limits: new Map(Object.entries(info.limits).map(([name, value]) => [name, BigInt(value)])),
    uptime: writeDuration(Math.round(info.uptimeMs)),
    memory: {
      residentBytes: BigInt(memory.residentBytes ?? 0),
      peakResidentBytes: BigInt(memory.peakResidentBytes),
      totalBytes: BigInt(memory.totalBytes),
      availableBytes: BigInt(memory.availableBytes),
    },
    keyRing: writeRingState(info.keyRing),
    ...counts,
    ...(info.imageDigest !== undefined && { imageDigest: info.imageDigest }),
    auditHead: auditHead && writeAuditHead(auditHead),
  };
}

/** Throws AGENT_STREAM_INVALID when a required part is missing or unknown to this version. */
export function readAgentInfo(message: GetAgentInfoResponse): AgentInfo & ReleaseCounts {
  const { version, kernelVersion, nodeVersion, keyFingerprint, imageDigest, uptime, memory, auditHead } = message;
  const mode = modeOfNumber[message.mode];
  if (mode === undefined || uptime === undefined || memory === undefined) {
    throw new AgentError(
      'AGENT_STREAM_INVALID',
      "The agent's answer has no mode, uptime or memory that this version knows.",
    );
  }
  return {
    version,
    mode,
    kernelVersion,
    nodeVersion,
    keyFingerprint,
    keyRing: readRingState(required(message.keyRing, 'key_ring'), keyFingerprint),
    limits: Object.fromEntries([...message.limits].map(([name, value]) => [name, numberOf(value)])),
    uptimeMs: Math.round(readDuration(uptime)),
    memory: readMemory(memory),
    runningReleases: message.runningReleases,
    queuedReleases: message.queuedReleases,
    ...(imageDigest !== undefined && { imageDigest }),
    ...(auditHead && { auditHead: readAuditHead(auditHead) }),
  };
}

function writeAuditHead({ start, sequence, digest }: AuditHead): AuditHeadMessage {
  return { start, sequence: BigInt(sequence), digest };
}

function readAuditHead({ start, sequence, digest }: AuditHeadMessage): AuditHead {
  return { start, sequence: numberOf(sequence), digest };
}

function readMemory(memory: MemoryUseMessage): MemoryUse {
  return {
    ...(memory.residentBytes !== 0n && { residentBytes: numberOf(memory.residentBytes) }),
    peakResidentBytes: numberOf(memory.peakResidentBytes),
    totalBytes: numberOf(memory.totalBytes),
    availableBytes: numberOf(memory.availableBytes),
  };
}
