import { AgentError } from '../../errors.ts';
import { readEnvelope } from '../../formats/in-toto/dsse.ts';
import { readArmor } from '../../formats/openpgp/armor.ts';
import { printable } from '../../formats/printable.ts';
import type { Limits } from '../../limits.ts';
import type { Provenance } from '../../release/provenance/attest-release.ts';
import { compareFacts } from '../../release/provenance/compare-facts.ts';
import { readStatement } from '../../release/provenance/read-statement.ts';
import type { ReleaseEvent, ReleaseInfo, ReleaseRequest, ReleaseSummary } from '../../release/release.ts';
import type { Progress } from '../../work/progress.ts';

interface ReceiveOptions {
  readonly request: ReleaseRequest;
  /** What the release has to be called. */
  readonly fileName: string;
  readonly limits: Pick<Limits, 'maxTarBytes'>;
  /** Gets the bytes of the .git.tgz.sig in turn; they hold until it returns. */
  readonly write: (bytes: Uint8Array) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/** A release that has come whole. Its signature has not been verified. */
interface ReceivedRelease {
  readonly info: ReleaseInfo;
  readonly summary: ReleaseSummary;
  /** The armored detached signature. */
  readonly detached: Uint8Array;
  /** Whole and of this release, by its own word. */
  readonly provenance?: Provenance;
}

/** An agent is not trusted with the choice of a file's name, nor with what was asked of it. */
function checkInfo(info: ReleaseInfo, { fileName, request }: ReceiveOptions): void {
  const { expectedCommit, expectedKeyFingerprint } = request;
  if (info.fileName !== fileName) {
    throw new AgentError(
      'AGENT_STREAM_INVALID',
      `The agent calls the release "${printable(info.fileName)}" instead of "${fileName}"; do not trust it.`,
    );
  }
  if (expectedCommit !== undefined && info.commitId !== expectedCommit) {
    throw new AgentError('COMMIT_MISMATCH', `The agent made a release of another commit, ${printable(info.commitId)}.`);
  }
  if (expectedKeyFingerprint !== undefined && info.keyFingerprint !== expectedKeyFingerprint) {
    throw new AgentError('KEY_MISMATCH', `The agent signs with another key, ${printable(info.keyFingerprint)}.`);
  }
}

function checkDetached(armored: string): Uint8Array {
  try {
    readArmor(armored, 'SIGNATURE');
  } catch (cause) {
    throw new AgentError('AGENT_STREAM_INVALID', 'The agent sent no detached signature; do not trust it.', { cause });
  }
  return Buffer.from(armored);
}

/** An agent that has given its provenance wrong would have others find it out, when they verify the release. */
function checkProvenance(provenance: Provenance, info: ReleaseInfo, summary: ReleaseSummary): void {
  const { statement, envelope, statementSignature } = provenance;
  const { repositoryUrl: repository, tag, commitId: commit, tagObjectId } = info;
  try {
    const facts = readStatement(statement);
    compareFacts(facts, { ...summary, repository, tag, commit });
    readArmor(statementSignature, 'SIGNATURE');
    if (facts.tagObject === tagObjectId && Buffer.from(statement).equals(readEnvelope(envelope).payload)) return;
  } catch (cause) {
    throw invalidStatement(cause);
  }
  throw invalidStatement();
}

function invalidStatement(cause?: unknown): AgentError {
  return new AgentError('AGENT_STREAM_INVALID', 'The agent sent the provenance of another release; do not trust it.', {
    cause,
  });
}

/** What compression and framing may add to a tar: far less than a part in a thousand. */
const mostReleaseBytes = (maxTarBytes: number): number => Math.ceil(maxTarBytes * 1.001) + 1024 * 1024;

/** An agent must not fill the disk of whoever asks it. @throws LIMIT_EXCEEDED */
function bounded({ write, limits: { maxTarBytes } }: ReceiveOptions): (bytes: Uint8Array) => void {
  let left = mostReleaseBytes(maxTarBytes);
  return (bytes) => {
    left -= bytes.length;
    if (left < 0) {
      throw new AgentError(
        'LIMIT_EXCEEDED',
        `The agent sends more than a tar of ${maxTarBytes} bytes can need; set "maxTarBytes" if so large a release is expected.`,
        { data: { limit: 'maxTarBytes' } },
      );
    }
    write(bytes);
  };
}

/**
 * Takes a release to its end, and holds what the agent says of it against what it was asked for.
 *
 * @throws AGENT_STREAM_INVALID, COMMIT_MISMATCH, KEY_MISMATCH, LIMIT_EXCEEDED, or what the agent or `write` throws
 */
export async function receiveRelease(
  events: AsyncIterable<ReleaseEvent>,
  options: ReceiveOptions,
): Promise<ReceivedRelease> {
  const write = bounded(options);
  let info: ReleaseInfo | undefined;
  let summary: ReleaseSummary | undefined;
  for await (const event of events) {
    if (event.type === 'progress') options.onProgress?.(event.progress);
    else if (event.type === 'info') {
      ({ info } = event);
      checkInfo(info, options);
    } else if (event.type === 'chunk') write(event.bytes);
    else ({ summary } = event);
  }
  if (!info || !summary) throw new AgentError('AGENT_STREAM_INVALID', 'The release ended early; ask again.');
  const { provenance, detachedSignature } = summary;
  if (provenance) checkProvenance(provenance, info, summary);
  return { info, summary, detached: checkDetached(detachedSignature), ...(provenance && { provenance }) };
}
