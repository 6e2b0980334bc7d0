import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { VerifiedSignature } from '../../../../src/keys/verify-signature.ts';
import { defaultLimits } from '../../../../src/limits.ts';
import { readArchive } from '../../../../src/release/verify/read-archive.ts';
import { withCode } from '../../../support/codes.ts';
import { malformedTgz } from '../../../support/malformed-tgz.ts';
import { stream } from '../../../support/openpgp.ts';
import { commit, file, folder, writeTar } from '../../../support/signed-archive.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const tar = writeTar([folder('p/'), file('p/a', 'x'.repeat(100_000))]);

function verifiedOf(tgz: Uint8Array): VerifiedSignature {
  return {
    keyFingerprint: 'A'.repeat(40),
    signatureTime: new Date(),
    notations: { repository: 'https://git.example.org/p.git', tag: 'v1', commit, tarSha256: sha256(tar) },
    contentSha256: sha256(tgz),
    contentBytes: tgz.length,
    keyVerdict: 'ACTIVE',
  };
}

const readTgz = (tgz: Uint8Array, verified = verifiedOf(tgz)): ReturnType<typeof readArchive> =>
  readArchive(stream(tgz, 1000), verified, defaultLimits, () => undefined);

const tgz = gzipSync(tar);

test('counts what is in the archive', async () => {
  assert.deepEqual(await readTgz(tgz), { files: 1, directories: 1, symlinks: 0, contentBytes: 100_000 });
});

for (const [what, bytes] of Object.entries(malformedTgz(tar))) {
  test(`throws ARCHIVE_INVALID for ${what}`, async () => {
    await assert.rejects(readTgz(bytes), withCode('ARCHIVE_INVALID'));
  });
}

test('throws SIGNATURE_INVALID when the content is no longer the one that was verified', async () => {
  const other = Buffer.concat([tgz.subarray(0, 10), deflateRawSync(tar, { level: 1 }), tgz.subarray(-8)]);
  const verified = { ...verifiedOf(tgz), contentBytes: other.length };
  await assert.rejects(readTgz(other, verified), withCode('SIGNATURE_INVALID'));
});

test('throws RELEASE_MISMATCH when commit or tar are not those of the signature', async () => {
  for (const stated of [{ commit: '9'.repeat(40) }, { tarSha256: 'a'.repeat(64) }]) {
    const verified = verifiedOf(tgz);
    const other = { ...verified, notations: { ...verified.notations, ...stated } };
    await assert.rejects(readTgz(tgz, other), withCode('RELEASE_MISMATCH'));
  }
});

test('stops a bomb at the limit on tar bytes', async () => {
  const bomb = gzipSync(writeTar([file('a', '\0'.repeat(20_000_000))]));
  assert.ok(bomb.length < 50_000);
  const limits = { ...defaultLimits, maxTarBytes: 1_000_000 };
  await assert.rejects(
    readArchive(stream(bomb), verifiedOf(bomb), limits, () => undefined),
    withCode('LIMIT_EXCEEDED'),
  );
});
