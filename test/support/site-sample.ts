import { pemOfKey } from '../../src/keys/public-pem.ts';
import { provenanceNames } from '../../src/release/file-names.ts';
import { builderId } from '../../src/release/provenance/builder.ts';
import { DOCUMENT_SCHEMA, type ReleaseDocument } from '../../src/site/release-document.ts';
import type { SiteData, SiteKey } from '../../src/site/site-data.ts';
import { makeKey } from '../../harness/sample-key.ts';

/** Text that breaks out of wherever it is put without being escaped. */
export const hostile = `"'><script>alert(1)</script>&amp;<!-- \u0007`;

export function releaseDocument(change: Partial<ReleaseDocument> = {}): ReleaseDocument {
  return {
    schema: DOCUMENT_SCHEMA,
    project: 'sample',
    repositoryUrl: 'https://example.org/group/sample.git',
    tag: 'v1.0',
    commitId: '1'.repeat(40),
    fileName: 'sample-v1.0.git.tgz.sig',
    detachedSignatureName: 'sample-v1.0.git.tgz.asc',
    provenance: {
      ...provenanceNames('sample-v1.0.git.tgz.sig'),
      builder: builderId({ kind: 'image', sha256: 'd'.repeat(64) }),
    },
    keyFingerprint: 'A'.repeat(40),
    signatureTime: '2026-01-02T03:04:05.000Z',
    storeTime: '2026-01-02T03:04:06.789Z',
    sha256: 'a'.repeat(64),
    sizeBytes: 1234,
    tgzSha256: 'b'.repeat(64),
    tgzBytes: 1000,
    tarSha256: 'c'.repeat(64),
    tarBytes: 10240,
    files: 3,
    directories: 2,
    symlinks: 1,
    submodules: 0,
    contentBytes: 42,
    warnings: [],
    ...change,
  };
}

async function siteKey(change: Partial<SiteKey>): Promise<SiteKey> {
  const { signingKey } = await makeKey();
  const { fingerprint, publicKeyArmored, createTime } = signingKey;
  const pem = await pemOfKey(publicKeyArmored);
  const isTakenBack = change.revocation?.reason === 'COMPROMISED';
  return { fingerprint, armoredKey: publicKeyArmored, ...(!isTakenBack && { pem }), createTime, ...change };
}

/** A site with all that a site can have, names and texts as a hostile repository would like them among it. */
export async function siteSample(): Promise<SiteData> {
  const revokeTime = new Date('2026-02-01T00:00:00Z');
  const active = await siteKey({ expireTime: new Date('2030-01-01T00:00:00Z') });
  const superseded = await siteKey({ revocation: { reason: 'SUPERSEDED', revokeTime, comment: hostile } });
  const stolen = await siteKey({ revocation: { reason: 'COMPROMISED', revokeTime, comment: '' } });
  const [good, denied] = [active.fingerprint, stolen.fingerprint];
  const odd = `x/${hostile.replaceAll(/[^\w<>"'&;=!-]/g, '')}`;
  return {
    title: `Releases of <Example> & "others"`,
    projects: [
      { project: 'empty', repositoryUrl: 'https://example.org/empty', releases: [], waiting: [] },
      {
        project: 'sample',
        repositoryUrl: 'https://example.org/group/sample.git',
        releases: [
          {
            release: releaseDocument({
              keyFingerprint: good,
              tagObjectId: '3'.repeat(40),
              warnings: [hostile, 'A link.'],
            }),
          },
          { release: releaseDocument({ keyFingerprint: denied, tag: 'v0.9' }), elsewhere: '2'.repeat(40) },
          {
            release: releaseDocument({ keyFingerprint: good, tag: odd, fileName: 'odd é.git.tgz.sig' }),
            elsewhere: '',
          },
          { release: releaseDocument({ keyFingerprint: superseded.fingerprint, tag: 'index.html' }) },
        ],
        waiting: [
          { tag: hostile, commitId: '4'.repeat(40), refused: true, reason: 'INVALID_TAG_NAME' },
          { tag: 'v2', commitId: '5'.repeat(40), refused: false },
        ],
      },
    ],
    keys: [active, superseded, stolen],
    denials: [
      {
        epoch: 1,
        deniedFingerprint: superseded.fingerprint,
        files: new Map([
          ['denial-notice.txt', Buffer.from('notice')],
          ['denied-key.revocation.asc', Buffer.from('revocation')],
        ]),
      },
    ],
  };
}
