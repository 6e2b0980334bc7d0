import type { ReleaseNotations } from '../keys/notations.ts';
import type { VerifiedSignature } from '../keys/verify-signature.ts';
import { builderId } from '../release/provenance/builder.ts';
import { type ProvenanceFacts, secondsOf } from '../release/provenance/statement.ts';
import type { ArchiveContents } from '../release/verify/read-archive.ts';
import { type Context, table } from './context.ts';
import type { ListedEntry } from './entry-list.ts';
import { formatBytes } from './progress-text.ts';
import { counted } from './counted.ts';

/** A release that has passed every check. */
export interface VerifiedRelease {
  readonly file: string;
  readonly verified: VerifiedSignature;
  readonly statements: ReleaseNotations;
  readonly provenance: ProvenanceFacts | undefined;
  readonly contents: ArchiveContents;
  readonly entries: readonly ListedEntry[] | undefined;
  readonly extract: string | undefined;
}

/** What the key's status means for the release, for people. */
export function sentenceOf({ keyStatus, signedAt }: Pick<VerifiedSignature, 'keyStatus' | 'signedAt'>): string {
  const made = `signed on ${signedAt.toISOString()}`;
  switch (keyStatus) {
    case 'ACTIVE':
      return `${made}, by a key that is in use`;
    case 'SUPERSEDED':
      return `${made}, before its key was replaced by another: it remains valid`;
    case 'RETIRED':
      return `${made}, before its key was given up: it remains valid`;
    case 'EXPIRED':
      return `${made}, before its key expired: it remains valid`;
  }
}

/** What a provenance states that the release does not. */
function provenanceFacts({ builder, tagObject, prefix, invocationId, startedAt, finishedAt }: ProvenanceFacts): object {
  const { program, mode, version, nodeVersion } = builder;
  return {
    builder: { id: builderId(program), mode, version, nodeVersion },
    ...{ tagObject, prefix, invocationId },
    startedOn: secondsOf(startedAt),
    finishedOn: secondsOf(finishedAt),
  };
}

function provenanceRows({ builder, invocationId, startedAt }: ProvenanceFacts): [string, string][] {
  return [
    ['built by', `${builderId(builder.program)} (${builder.mode}, version ${builder.version})`],
    ['built on', `${secondsOf(startedAt)}, by the call ${invocationId}`],
  ];
}

export function reportVerified(release: VerifiedRelease, context: Context): void {
  const { file, verified, statements, provenance, contents, entries, extract } = release;
  const { fingerprint, keyStatus, signedAt, contentSha256, contentBytes } = verified;
  if (context.json) {
    const archive = { tgzSha256: contentSha256, tgzBytes: contentBytes, ...contents };
    const key = { fingerprint, keyStatus, signedAt };
    const made = provenance && { provenance: provenanceFacts(provenance) };
    context.printJson({ file, ...key, ...statements, ...archive, ...made, extractedTo: extract, entries });
    return;
  }
  const counts = [
    counted(contents.files, 'file'),
    counted(contents.directories, 'folder'),
    counted(contents.symlinks, 'symbolic link'),
  ].join(', ');
  const rows: [string, string][] = [
    ['repository', statements.repository],
    ['tag', statements.tag],
    ['commit', statements.commit],
    ['tar sha256', statements.tarSha256],
    ['tgz sha256', contentSha256],
    ['by key', `${fingerprint} (${keyStatus.toLowerCase()})`],
    ['which is', sentenceOf(verified)],
    ...(provenance ? provenanceRows(provenance) : []),
    ['holds', `${counts}, ${formatBytes(contents.contentBytes)}`],
    ...(extract === undefined ? [] : [['extracted to', extract] satisfies [string, string]]),
  ];
  context.print(`The release is valid: ${file}\n${table(rows)}`);
}
