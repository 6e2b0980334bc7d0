import { closeSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { AgentError } from '../errors.ts';
import { checkTagName } from '../git/tag-name.ts';
import type { PublicKeys } from '../keys/public-keys.ts';
import { readContent } from '../keys/read-content.ts';
import { verifyDetached } from '../keys/verify-detached.ts';
import { verifyRelease } from '../keys/verify-release.ts';
import type { VerifiedSignature } from '../keys/verify-signature.ts';
import type { Limits } from '../limits.ts';
import { readCredentialsFile } from '../platform/credentials-file.ts';
import { PUBLIC_MODE } from '../platform/new-files.ts';
import { unwritable, writeSynced } from '../platform/whole-files.ts';
import { detachedName, provenanceNames, releaseFileName } from '../release/file-names.ts';
import { builderId } from '../release/provenance/builder.ts';
import type { ProvenanceFacts } from '../release/provenance/statement.ts';
import type { ReleaseRequest } from '../release/release.ts';
import { checkStatements } from '../release/verify/check-statements.ts';
import { type ArchiveContents, readArchive } from '../release/verify/read-archive.ts';
import { checkPrefix } from '../release/verify/verify-provenance.ts';
import type { AgentClient } from '../rpc/client/client.ts';
import { receiveRelease } from '../rpc/client/receive-release.ts';
import { DOCUMENT_SCHEMA, readReleaseDocument, type ReleaseDocument } from '../site/release-document.ts';
import { stageProvenance } from './stage-provenance.ts';
import type { ReleaseStore, Stage } from './store/release-store.ts';
import type { WatchedRepository } from './watch-config.ts';

interface ReleaseTask {
  readonly repository: WatchedRepository;
  readonly tag: string;
  readonly commit: string;
  readonly client: Pick<AgentClient, 'createRelease'>;
  /** Of the key that has to sign. */
  readonly fingerprint: string;
  readonly keys: PublicKeys;
  readonly limits: Limits;
  readonly store: ReleaseStore;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/**
 * Has an agent make the release of a tag, verifies what comes by the same judgement as the verify command, and publishes
 * it. Whenever this ends before, nothing is published.
 *
 * @throws any error of an agent, of verify, or FILE_UNWRITABLE
 */
export async function releaseTag(task: ReleaseTask): Promise<ReleaseDocument> {
  checkTagName(task.tag);
  const stage = task.store.stage();
  try {
    const release = await fillStage(stage, task);
    task.signal.throwIfAborted();
    await task.store.add(stage, release);
    return release;
  } finally {
    stage.discard();
  }
}

async function fillStage(stage: Stage, task: ReleaseTask): Promise<ReleaseDocument> {
  const { repository, tag, commit, now } = task;
  const fileName = releaseFileName(repository.name, tag);
  const file = path.join(stage.folder, fileName);
  const { info, summary, detached, provenance } = await receive(file, fileName, task);
  await writeSynced(path.join(stage.folder, detachedName(fileName)), detached);
  const verified = await verifySignatures(file, detached, task);
  checkStatements(verified.notations, { repository: repository.url, tag, commit });
  if (verified.keyFingerprint !== task.fingerprint) {
    throw new AgentError('KEY_MISMATCH', `The release is signed by another key, ${verified.keyFingerprint}.`);
  }
  const release = { sha256: summary.sha256, verified };
  const received = provenance && { provenance, fileName, folder: stage.folder };
  const facts = received && (await stageProvenance(received, release, task.keys, now()));
  const contents = await readStaged(file, (pieces) => readEntries(pieces, verified, facts, task));
  return readable({
    schema: DOCUMENT_SCHEMA,
    project: repository.project,
    repositoryUrl: verified.notations.repository,
    tag,
    commitId: commit,
    ...(info.tagObjectId !== undefined && { tagObjectId: info.tagObjectId }),
    fileName,
    detachedSignatureName: detachedName(fileName),
    ...(facts && { provenance: { ...provenanceNames(fileName), builder: builderId(facts.builder.program) } }),
    keyFingerprint: verified.keyFingerprint,
    signatureTime: verified.signatureTime.toISOString(),
    storeTime: now().toISOString(),
    sha256: summary.sha256,
    sizeBytes: summary.sizeBytes,
    tgzSha256: verified.contentSha256,
    tgzBytes: verified.contentBytes,
    tarSha256: verified.notations.tarSha256,
    tarBytes: summary.tarBytes,
    ...contents,
    submodules: summary.submodules,
    warnings: summary.warnings,
  });
}

/** Of what stands in it by the agent's word alone, nothing may keep the release from being read again. */
function readable(release: ReleaseDocument): ReleaseDocument {
  try {
    return readReleaseDocument(release, 'the release');
  } catch (cause) {
    throw new AgentError(
      'AGENT_STREAM_INVALID',
      'The agent says something of the release that cannot be so; do not trust it.',
      { cause },
    );
  }
}

async function receive(file: string, fileName: string, task: ReleaseTask): ReturnType<typeof receiveRelease> {
  const { repository, tag, commit, fingerprint, client, limits, signal } = task;
  const { credentialsFile } = repository;
  const request: ReleaseRequest = {
    repositoryUrl: repository.url,
    tag,
    expectedCommit: commit,
    expectedKeyFingerprint: fingerprint,
    ...(credentialsFile !== undefined && { credentials: readCredentialsFile(credentialsFile) }),
  };
  const write = writerOf(file);
  try {
    return await receiveRelease(client.createRelease(request, signal), {
      request,
      fileName,
      limits,
      write: write.write,
    });
  } finally {
    write.close();
  }
}

/** @throws FILE_UNWRITABLE */
function writerOf(file: string): { write: (bytes: Uint8Array) => void; close: () => void } {
  let fd: number;
  try {
    fd = openSync(file, 'wx', PUBLIC_MODE);
  } catch (cause) {
    throw unwritable(file, cause);
  }
  return {
    write: (bytes) => {
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      } catch (cause) {
        throw unwritable(file, cause);
      }
    },
    close: () => {
      closeSync(fd);
    },
  };
}

/** Reads what was received, once. */
async function readStaged<T>(file: string, read: (pieces: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    return await read(handle.createReadStream({ autoClose: false }));
  } finally {
    await handle.close();
  }
}

async function verifySignatures(file: string, detached: Uint8Array, task: ReleaseTask): Promise<VerifiedSignature> {
  const { keys, now } = task;
  const verified = await readStaged(file, (pieces) => verifyRelease(pieces, keys, { now: now() }));
  const armored = Buffer.from(detached).toString('utf8');
  const other = await readStaged(file, (pieces) => verifyDetached(readContent(pieces), armored, keys, { now: now() }));
  if (other.contentSha256 === verified.contentSha256 && other.keyFingerprint === verified.keyFingerprint)
    return verified;
  throw new AgentError(
    'SIGNATURE_INVALID',
    'The detached signature is not of the same archive and key: do not use it.',
  );
}

async function readEntries(
  pieces: AsyncIterable<Uint8Array>,
  verified: VerifiedSignature,
  provenance: ProvenanceFacts | undefined,
  { limits, signal }: ReleaseTask,
): Promise<ArchiveContents> {
  let isFirst = true;
  return readArchive(readContent(pieces), verified, limits, (entry) => {
    signal.throwIfAborted();
    if (provenance && isFirst) checkPrefix(provenance, entry);
    isFirst = false;
  });
}
