import type { VerifiedSignature } from '../keys/verify-signature.ts';
import { builderId } from '../release/provenance/builder.ts';
import { type ProvenanceFacts, secondsOf } from '../release/provenance/statement.ts';
import { describeRelease } from '../release/verify/describe-release.ts';
import type { JudgedRelease } from '../release/verify/judge-release.ts';
import { modeJson } from './message-json.ts';
import { type Context, table } from './context.ts';
import type { ListedEntry } from './entry-list.ts';

/** A release that has passed every check, and what was done with it. */
export interface VerifiedRelease extends JudgedRelease {
  readonly file: string;
  readonly provenance: ProvenanceFacts | undefined;
  readonly entries: readonly ListedEntry[] | undefined;
  readonly extract: string | undefined;
}

/** What the signature of a release says, by the names that the .proto has for it. */
export function statementsJson(verified: VerifiedSignature): object {
  const { keyFingerprint, keyVerdict, revokeTime, signatureTime, notations } = verified;
  const { repository: repositoryUrl, tag, commit: commitId, tarSha256 } = notations;
  return { keyFingerprint, keyVerdict, revokeTime, signatureTime, repositoryUrl, tag, commitId, tarSha256 };
}

/** What a provenance states that the release does not. */
function provenanceJson({ builder, tagObject, prefix, invocationId, startedAt, finishedAt }: ProvenanceFacts): object {
  const { program, mode, version, nodeVersion } = builder;
  return {
    builder: { id: builderId(program), mode: modeJson(mode), version, nodeVersion },
    ...{ tagObjectId: tagObject, prefix, invocationId },
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
  const { file, verified, provenance, contents, entries, extract } = release;
  if (context.json) {
    const archive = { tgzSha256: verified.contentSha256, tgzBytes: verified.contentBytes, ...contents };
    const made = provenance && { provenance: provenanceJson(provenance) };
    context.printJson({ file, ...statementsJson(verified), ...archive, ...made, extractedTo: extract, entries });
    return;
  }
  const built = provenance ? provenanceRows(provenance) : [];
  const extracted: [string, string][] = extract === undefined ? [] : [['extracted to', extract]];
  context.print(`The release is valid: ${file}\n${table([...describeRelease(release), ...built, ...extracted])}`);
}
