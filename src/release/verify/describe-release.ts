import { formatBytes } from '../../formats/byte-count.ts';
import { counted } from '../../formats/counted.ts';
import type { VerifiedSignature } from '../../keys/verify-signature.ts';
import type { JudgedRelease } from './judge-release.ts';

/** What the key's status means for the release, for people. */
export function sentenceOf({ keyVerdict, revokeTime, signatureTime }: VerifiedSignature<unknown>): string {
  const made = `signed on ${signatureTime.toISOString()}`;
  const denied = revokeTime ? ` on ${revokeTime.toISOString()}` : '';
  switch (keyVerdict) {
    case 'ACTIVE':
      return `${made}, by a key that is in use`;
    case 'SUPERSEDED':
      return `${made}, before its key was replaced by another${denied}: it remains valid`;
    case 'RETIRED':
      return `${made}, before its key was given up${denied}: it remains valid`;
    case 'EXPIRED':
      return `${made}, before its key expired: it remains valid`;
  }
}

/** What a release that has passed every check is, as names and values for people. The values are not made printable. */
export function describeRelease({ verified, contents }: JudgedRelease): [name: string, value: string][] {
  const { keyFingerprint, keyVerdict, notations, contentSha256 } = verified;
  const counts = [
    counted(contents.files, 'file'),
    counted(contents.directories, 'folder'),
    counted(contents.symlinks, 'symbolic link'),
  ].join(', ');
  return [
    ['repository', notations.repository],
    ['tag', notations.tag],
    ['commit', notations.commit],
    ['tar sha256', notations.tarSha256],
    ['tgz sha256', contentSha256],
    ['by key', `${keyFingerprint} (${keyVerdict.toLowerCase()})`],
    ['which is', sentenceOf(verified)],
    ['holds', `${counts}, ${formatBytes(contents.contentBytes)}`],
  ];
}
