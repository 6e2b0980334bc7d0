import type { ErrorCode } from '../errors.ts';
import type { KeyFile } from '../keys/key-file.ts';
import type { ExpectedRelease } from '../release/verify/check-statements.ts';
import type { JudgeStep } from '../release/verify/judge-release.ts';

/** What the page asks of its worker: once, for each worker judges one release. */
export interface VerifyJob {
  readonly release: Blob;
  /** The keys that the site publishes; absent when it has none. */
  readonly siteKeys?: KeyFile;
  /** The visitor's own keys: those alone count then. */
  readonly ownKeys?: KeyFile;
  /** As the visitor typed it. */
  readonly expected: ExpectedRelease;
}

/** What the worker tells of it: progress again and again, then one of the others. All texts are printable. */
export type VerifyReport =
  | { readonly kind: 'progress'; readonly step: JudgeStep; readonly bytesDone: number; readonly bytesTotal: number }
  | ({ readonly kind: 'valid' } & ValidRelease)
  | ({ readonly kind: 'refused' } & Refusal);

export interface ValidRelease {
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The first ones, as `verify --list` prints them. */
  readonly entries: readonly string[];
  /** How many there are besides. */
  readonly moreEntries: number;
}

export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}
