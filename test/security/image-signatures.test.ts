/** What a signature of an image is taken for, what is taken for one, and what is taken for the image. */
import assert from 'node:assert/strict';
import { generateKeyPairSync as generatePair } from 'node:crypto';
import test from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { checkImageFile } from '../../src/image/check-image.ts';
import { settingFiles, writeManifest } from '../../src/image/manifest.ts';
import { readManifest } from '../../src/image/read-manifest.ts';
import { signImage } from '../../src/image/sign-image.ts';
import { verifyManifest } from '../../src/image/verify-image.ts';
import { builderUserId, generateKeyPair } from '../../src/keys/generate-key.ts';
import { imageForm } from '../../src/keys/image-notations.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { ReleaseSigner } from '../../src/keys/release-signer.ts';
import { signMessage } from '../../src/keys/sign-inline.ts';
import { verifyDetached } from '../../src/keys/verify-detached.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { created, later, makeKey, signed } from '../../harness/sample-key.ts';
import { withCode } from '../support/codes.ts';
import { archiveOf, publicEntries, sampleManifest } from '../support/image-sample.ts';
import { collectMessage, makeRelease, stream } from '../support/openpgp.ts';

const { signingKey } = await generateKeyPair({ now: created, userId: builderUserId });
const keys = await readPublicKeys(Buffer.from(signingKey.publicKeyArmored));
const text = Buffer.from(writeManifest(sampleManifest()));
const { message, detachedArmored } = await signImage(text, signingKey, signed);

const verify = (bytes: Uint8Array, detached?: string) =>
  verifyManifest(stream(bytes), { keys, now: later, ...(detached !== undefined && { detached }) });

/** A message by the builder's own key that states what it likes. */
async function messageOf(content: Uint8Array, stated: { imageDigest: string; commit: string }): Promise<Buffer> {
  const signer = new ReleaseSigner(signingKey, signed);
  const finish = () => signer.finishWith(imageForm.written(stated));
  return (await collectMessage(signMessage(stream(content), signer, finish))).bytes;
}

test('a signed manifest is verified in both forms', async () => {
  const { imageDigest, commit = '' } = sampleManifest();
  for (const verified of [await verify(message), await verify(text, detachedArmored)]) {
    assert.deepEqual(verified.manifest, sampleManifest());
    assert.deepEqual(verified.verified.notations, { imageDigest, commit });
    assert.equal(verified.verified.keyFingerprint, signingKey.fingerprint);
  }
});

test('a signature of a release is none of an image, though the same key made it over a manifest', async () => {
  const release = await makeRelease(text, signingKey);
  await verifyRelease(stream(release.message), keys, { now: later });
  await assert.rejects(verify(release.message), withCode('IMAGE_INVALID'));
  await assert.rejects(verify(text, release.detachedArmored), withCode('IMAGE_INVALID'));
});

test('a signature of an image is none of a release', async () => {
  await assert.rejects(verifyRelease(stream(message), keys, { now: later }), withCode('RELEASE_MALFORMED'));
  const detached = verifyDetached(stream(text), detachedArmored, keys, { now: later });
  await assert.rejects(detached, withCode('RELEASE_MALFORMED'));
});

test('every byte of a signed manifest counts', async () => {
  const codes = new Set<string>();
  // All of what surrounds the manifest, and some of it.
  const places = [...message.keys()].filter((at) => at < 200 || at > message.length - 300 || at % 97 === 0);
  for (const at of places) {
    const changed = Buffer.from(message);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    await assert.rejects(verify(changed), (error: Error & { code?: string }) => {
      codes.add(error.code ?? error.message);
      return true;
    });
  }
  for (const code of codes) {
    assert.ok(['IMAGE_INVALID', 'SIGNATURE_INVALID', 'SIGNATURE_KEY_UNKNOWN'].includes(code), code);
  }
  await assert.rejects(verify(Buffer.concat([message, message])), withCode('IMAGE_INVALID'));
  await assert.rejects(verify(message.subarray(0, -1)), withCode('IMAGE_INVALID'));
});

test('what the signature states must be what the manifest says', async () => {
  const { imageDigest, commit = '' } = sampleManifest();
  await verify(await messageOf(text, { imageDigest, commit }));
  const other = `sha256:${'0'.repeat(64)}`;
  await assert.rejects(verify(await messageOf(text, { imageDigest: other, commit })), withCode('IMAGE_INVALID'));
  await assert.rejects(verify(await messageOf(text, { imageDigest, commit: '0' })), withCode('IMAGE_INVALID'));
  await assert.rejects(verify(await messageOf(Buffer.from('{}'), { imageDigest, commit })), withCode('IMAGE_INVALID'));
});

test('a content without end is given up', async () => {
  const { imageDigest, commit = '' } = sampleManifest();
  const long = await messageOf(Buffer.alloc(5_000_000), { imageDigest, commit });
  await assert.rejects(verify(long), withCode('IMAGE_INVALID'));
  await assert.rejects(verify(Buffer.alloc(5_000_000), detachedArmored), withCode('IMAGE_INVALID'));
});

test("an agent's key signs no image, and none that it signed is taken", async () => {
  const agent = await makeKey();
  await assert.rejects(signImage(text, agent.signingKey, signed), withCode('KEY_NOT_USABLE'));
  const { imageDigest, commit = '' } = sampleManifest();
  const signer = new ReleaseSigner(agent.signingKey, signed);
  const finish = () => signer.finishWith(imageForm.written({ imageDigest, commit }));
  const { bytes } = await collectMessage(signMessage(stream(text), signer, finish));
  const how = { keys: agent.publicKeys, now: later };
  await assert.rejects(verifyManifest(stream(bytes), how), withCode('KEY_NOT_USABLE'));
});

test('what nobody could build again is not signed', async () => {
  const { commit, kernel, settings, ...rest } = sampleManifest();
  assert.ok(commit !== undefined && kernel && settings);
  const { sourceDigest, ...withoutSources } = kernel;
  const { tools, ...withoutTools } = kernel;
  assert.ok(sourceDigest !== undefined && tools !== undefined);
  for (const manifest of [
    { ...rest, kernel, settings },
    { ...rest, commit, settings },
    { ...rest, commit, kernel },
    { ...rest, commit, settings, kernel: withoutSources },
    { ...rest, commit, settings, kernel: withoutTools },
  ]) {
    await assert.rejects(
      signImage(Buffer.from(writeManifest(manifest)), signingKey, signed),
      withCode('IMAGE_INVALID'),
    );
  }
});

test('nothing that Linux unpacks over an image follows one that is taken', () => {
  const archive = archiveOf(publicEntries);
  const frame = zstdCompressSync(archive);
  assert.equal(checkImageFile(sampleManifest(), 'image', frame).is, 'initramfs');
  const other = archiveOf([{ type: 'file', path: 'init', mode: 0o555, contents: Buffer.from('#!/bin/sh -x\n') }]);
  const skippable = Buffer.from('502a4d1804000000', 'hex');
  const aligned = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  for (const bytes of [
    // Linux boots the init of each of these four.
    Buffer.concat([aligned(frame), other]),
    Buffer.concat([aligned(frame), zstdCompressSync(other)]),
    Buffer.concat([frame, zstdCompressSync(other)]),
    Buffer.concat([archive, other]),
    // And some that are merely more than an image.
    aligned(Buffer.concat([frame, Buffer.from([0])])),
    Buffer.concat([frame, skippable, Buffer.from('0707')]),
    Buffer.concat([frame, zstdCompressSync(Buffer.alloc(0))]),
    Buffer.concat([zstdCompressSync(archive.subarray(0, 400)), zstdCompressSync(archive.subarray(400))]),
    zstdCompressSync(Buffer.concat([archive, other])),
    zstdCompressSync(aligned(Buffer.concat([archive, Buffer.from([0])]))),
  ]) {
    assert.throws(
      () => checkImageFile(sampleManifest(), 'image', bytes),
      (error: Error & { code?: string }) => ['IMAGE_INVALID', 'ARCHIVE_INVALID'].includes(error.code ?? ''),
    );
  }
});

test('a manifest with a private key in it is not signed, wherever that is', async () => {
  const { settings } = sampleManifest();
  assert.ok(settings);
  const { privateKey } = generatePair('ec', { namedCurve: 'P-256' });
  const pem = ['pkcs8', 'sec1'].map((type) => privateKey.export({ type: type as 'pkcs8' | 'sec1', format: 'pem' }));
  for (const key of [...pem, (await generateKeyPair({ now: created })).secretKeyArmored]) {
    for (const changed of [
      ...settingFiles.map((name) => ({ ...settings, files: { ...settings.files, [name]: `x\n${key}` } })),
      { ...settings, config: { ...settings.config, some: [key] } },
    ]) {
      const { files } = changed;
      const ordered = Object.fromEntries(settingFiles.flatMap((name) => (name in files ? [[name, files[name]]] : [])));
      const manifest = writeManifest(sampleManifest({ settings: { ...changed, files: ordered } }));
      readManifest(Buffer.from(manifest));
      await assert.rejects(signImage(Buffer.from(manifest), signingKey, signed), /private key/);
    }
  }
});
