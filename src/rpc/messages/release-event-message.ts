import type { Phase, Progress } from '../../work/progress.ts';
import type { Provenance } from '../../release/provenance/attest-release.ts';
import type { ReleaseEvent, ReleaseInfo, ReleaseSummary } from '../../release/release.ts';
import {
  type CreateReleaseResponse,
  type Progress as ProgressMessage,
  Phase as PhaseNumber,
  type Provenance as ProvenanceMessage,
  type ReleaseInfo as ReleaseInfoMessage,
  type ReleaseSummary as ReleaseSummaryMessage,
} from '../gen/sealci/release/v1/release_agent.ts';
import { readStageProfile, writeStageProfile } from './stage-profile-message.ts';
import { required } from './key-message.ts';
import { numberOf } from './uint64.ts';

const numberOfPhase = {
  QUEUED: PhaseNumber.QUEUED,
  RESOLVING: PhaseNumber.RESOLVING,
  FETCHING: PhaseNumber.FETCHING,
  ARCHIVING: PhaseNumber.ARCHIVING,
  SIGNING: PhaseNumber.SIGNING,
} satisfies Record<Phase, PhaseNumber>;

const phaseOfNumber: Partial<Record<PhaseNumber, Phase>> = {
  [PhaseNumber.QUEUED]: 'QUEUED',
  [PhaseNumber.RESOLVING]: 'RESOLVING',
  [PhaseNumber.FETCHING]: 'FETCHING',
  [PhaseNumber.ARCHIVING]: 'ARCHIVING',
  [PhaseNumber.SIGNING]: 'SIGNING',
};

/** Chunks are left out: they are encoded apart, see chunk-messages.ts. */
export function writeReleaseEvent(event: Exclude<ReleaseEvent, { type: 'chunk' }>): CreateReleaseResponse {
  switch (event.type) {
    case 'progress':
      return { event: { $case: 'progress', value: writeProgress(event.progress) } };
    case 'info':
      return { event: { $case: 'info', value: event.info } };
    case 'summary':
      return { event: { $case: 'summary', value: writeSummary(event.summary) } };
  }
}

/** Undefined for what this version does not know: a kind of event or a phase that a newer agent sends. */
export function readReleaseEvent({ event }: CreateReleaseResponse): ReleaseEvent | undefined {
  switch (event?.$case) {
    case 'progress':
      return readProgress(event.value);
    case 'info':
      return { type: 'info', info: readInfo(event.value) };
    case 'chunk':
      return { type: 'chunk', bytes: event.value };
    case 'summary':
      return { type: 'summary', summary: readSummary(event.value) };
    case undefined:
      return undefined;
  }
}

function writeProgress(progress: Progress): ProgressMessage {
  const { objectsTotal, bytesTotal, queuePosition } = progress;
  return {
    phase: numberOfPhase[progress.phase],
    objectsDone: BigInt(progress.objectsDone),
    bytesDone: BigInt(progress.bytesDone),
    ...(objectsTotal !== undefined && { objectsTotal: BigInt(objectsTotal) }),
    ...(bytesTotal !== undefined && { bytesTotal: BigInt(bytesTotal) }),
    ...(queuePosition !== undefined && { queuePosition }),
  };
}

function readProgress(message: ProgressMessage): ReleaseEvent | undefined {
  const phase = phaseOfNumber[message.phase];
  if (phase === undefined) return undefined;
  const { objectsTotal, bytesTotal, queuePosition } = message;
  const progress: Progress = {
    phase,
    objectsDone: numberOf(message.objectsDone),
    bytesDone: numberOf(message.bytesDone),
    ...(objectsTotal !== undefined && { objectsTotal: numberOf(objectsTotal) }),
    ...(bytesTotal !== undefined && { bytesTotal: numberOf(bytesTotal) }),
    ...(queuePosition !== undefined && { queuePosition }),
  };
  return { type: 'progress', progress };
}

function readInfo(message: ReleaseInfoMessage): ReleaseInfo {
  const { name, tag, commitId, tagObjectId, keyFingerprint, fileName, repositoryUrl, signatureTime } = message;
  return {
    name,
    tag,
    commitId,
    keyFingerprint,
    fileName,
    repositoryUrl,
    signatureTime: required(signatureTime, 'info.signature_time'),
    ...(tagObjectId !== undefined && { tagObjectId }),
  };
}

function writeSummary({ provenance, ...summary }: ReleaseSummary): ReleaseSummaryMessage {
  return {
    ...summary,
    ...(provenance && { provenance }),
    sizeBytes: BigInt(summary.sizeBytes),
    tgzBytes: BigInt(summary.tgzBytes),
    tarBytes: BigInt(summary.tarBytes),
    files: BigInt(summary.files),
    directories: BigInt(summary.directories),
    symlinks: BigInt(summary.symlinks),
    submodules: BigInt(summary.submodules),
    contentBytes: BigInt(summary.contentBytes),
    warnings: [...summary.warnings],
    profile: summary.profile && writeStageProfile(summary.profile),
  };
}

function readSummary(message: ReleaseSummaryMessage): ReleaseSummary {
  const { sha256, tgzSha256, tarSha256, detachedSignature, warnings } = message;
  return {
    sizeBytes: numberOf(message.sizeBytes),
    sha256,
    tgzSha256,
    tarSha256,
    tgzBytes: numberOf(message.tgzBytes),
    tarBytes: numberOf(message.tarBytes),
    files: numberOf(message.files),
    directories: numberOf(message.directories),
    symlinks: numberOf(message.symlinks),
    submodules: numberOf(message.submodules),
    contentBytes: numberOf(message.contentBytes),
    detachedSignature,
    warnings,
    ...(message.profile && { profile: readStageProfile(message.profile) }),
    ...(message.provenance && { provenance: readProvenance(message.provenance) }),
  };
}

function readProvenance({ statement, envelope, statementSignature }: ProvenanceMessage): Provenance {
  return { statement, envelope, statementSignature };
}
