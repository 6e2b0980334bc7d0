import type { ReleaseNotations } from '../keys/notations.ts';
import type { Progress } from '../work/progress.ts';
import type { StageProfile } from '../work/stage-clock.ts';
import type { Provenance } from './provenance/attest-release.ts';

/** What a Controller asks for. All strings are as the caller gave them: nothing is checked yet. */
export interface ReleaseRequest {
  readonly repositoryUrl: string;
  /** Short name of the tag, without `refs/tags/`. */
  readonly tag: string;
  /** For HTTP Basic authentication at the repository's own origin, and nowhere else. */
  readonly credentials?: Credentials;
  /** Commit id (40 or 64 hex digits) that the tag must peel to. */
  readonly expectedCommit?: string;
  /** Fingerprint of the key pair that must sign. */
  readonly expectedKeyFingerprint?: string;
  /** Prefix of every path in the archive, ending in a slash; `<name>-<tag>/` when absent. */
  readonly prefix?: string;
  /** Say in the summary what the time was spent on. */
  readonly profile?: boolean;
  /** 16 to 128 printable ASCII characters: a call with that of an earlier one gets the same release. */
  readonly idempotencyToken?: string;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What is about to be sent: known once the tag's commit is there, before the first chunk. */
export interface ReleaseInfo {
  /** Last segment of the URL's path without `.git`. */
  readonly name: string;
  readonly tag: string;
  /** Commit the tag peels to, in lower-case hex digits. */
  readonly commitId: string;
  /** Object the ref points to when that is an annotated tag. */
  readonly tagObjectId?: string;
  /** Fingerprint of the signing key: 40 upper-case hex digits. */
  readonly keyFingerprint: string;
  /** `<name>-<tag>.git.tgz.sig`, with each slash of the tag as a hyphen. */
  readonly fileName: string;
  /** Of the repository, as it is signed: normalized, so it may differ from what was asked for. */
  readonly repositoryUrl: string;
  /** When the signature is made by its own word: cut to the second. */
  readonly signatureTime: Date;
}

/** What was sent. A release without its summary is none. */
export interface ReleaseSummary {
  /** Bytes of the .git.tgz.sig. */
  readonly sizeBytes: number;
  /** SHA-256 digests, in lower-case hex digits, of the .git.tgz.sig, of the .git.tgz inside, of the tar inside that. */
  readonly sha256: string;
  readonly tgzSha256: string;
  readonly tarSha256: string;
  /** Bytes of the .git.tgz and of the tar. */
  readonly tgzBytes: number;
  readonly tarBytes: number;
  readonly files: number;
  readonly directories: number;
  readonly symlinks: number;
  readonly submodules: number;
  /** Bytes of all files' contents. */
  readonly contentBytes: number;
  /** Detached signature of the .git.tgz, armored. */
  readonly detachedSignature: string;
  /** One sentence each: what a person who relies on this archive should know. */
  readonly warnings: readonly string[];
  /** When the request asked for it. */
  readonly profile?: StageProfile;
  /** Absent from an agent of before there was any. */
  readonly provenance?: Provenance;
}

/** What is about to be signed, for whoever has to account for it. */
export interface SignedRelease extends ReleaseNotations {
  /** Of the key that signs: 40 upper-case hex digits. */
  readonly fingerprint: string;
}

/** A release that was signed: what makes the same bytes again, or shows that they cannot be made. */
export interface EarlierRelease extends Pick<SignedRelease, 'commit' | 'tarSha256' | 'fingerprint'> {
  /** The date of its signature, in whole seconds. */
  readonly signedAt: Date;
}

/** Told of a signature, and its date, before it is made. What it throws prevents it. */
export type AccountForSignature = (release: SignedRelease, signedAt: Date) => void;

/**
 * A release as it comes about: progress, then one info, then chunks, then one summary. The bytes of a chunk hold until the
 * next event is asked for.
 */
export type ReleaseEvent =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'info'; readonly info: ReleaseInfo }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  | { readonly type: 'summary'; readonly summary: ReleaseSummary };
