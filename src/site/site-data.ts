import type { ReleaseDocument } from './release-document.ts';

/** A release as the site shows it. */
export interface SiteRelease {
  readonly release: ReleaseDocument;
  /** Where the tag leads now, when that is not what was released; empty: nowhere. */
  readonly elsewhere?: string;
}

/** A tag that has no release. */
export interface SiteTag {
  readonly tag: string;
  readonly commitId: string;
  /** Whether there will be none until somebody changes something. */
  readonly refused: boolean;
  /** Code of the error of the last attempt. */
  readonly reason?: string;
}

export interface SiteProject {
  readonly project: string;
  readonly repositoryUrl: string;
  /** The one that was signed last comes first. */
  readonly releases: readonly SiteRelease[];
  readonly waiting: readonly SiteTag[];
}

export interface SiteKey {
  readonly fingerprint: string;
  readonly armoredKey: string;
  /** In PEM, where it is of the kind that signs releases, and something that it signed counts. It tells of no denial. */
  readonly pem?: string;
  readonly createTime: Date;
  readonly expireTime?: Date;
  /** Whose revocation has been verified. */
  readonly revocation?: {
    /** `UNSPECIFIED` for every reason that takes back all that the key signed, but COMPROMISED. */
    readonly reason: 'SUPERSEDED' | 'RETIRED' | 'COMPROMISED' | 'UNSPECIFIED';
    readonly revokeTime: Date;
    readonly comment: string;
  };
}

/** What a roll published, as files by their names. */
export interface SiteDenial {
  readonly epoch: number;
  readonly deniedFingerprint: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface SiteData {
  readonly title: string;
  /** By name. */
  readonly projects: readonly SiteProject[];
  /** Newest first. */
  readonly keys: readonly SiteKey[];
  readonly denials: readonly SiteDenial[];
}

/** Whether nothing that the key signed counts any more. */
export function takesAllBack({ revocation }: Pick<SiteKey, 'revocation'>): boolean {
  return revocation !== undefined && revocation.reason !== 'SUPERSEDED' && revocation.reason !== 'RETIRED';
}
