import assert from 'node:assert/strict';
import test from 'node:test';
import { verifyDetached } from '../../src/keys/verify-detached.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { withCode } from '../support/codes.ts';
import { later, makeKey, signed } from '../../harness/sample-key.ts';
import { makeRelease, notations, sampleBytes, stream } from '../support/openpgp.ts';

const { signingKey, publicKeys } = await makeKey();
const content = sampleBytes(1500);
const release = await makeRelease(content, signingKey);
const refused = withCode('RELEASE_MALFORMED', 'SIGNATURE_INVALID', 'SIGNATURE_KEY_UNKNOWN');

const verify = (message: Uint8Array) => verifyRelease(stream(message), publicKeys, { now: later });

function flipped(message: Buffer, position: number, mask: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt8(copy.readUInt8(position) ^ mask, position);
  return copy;
}

test('accepts the release as it was made', async () => {
  const verified = await verify(release.message);
  assert.deepEqual(verified, {
    keyFingerprint: signingKey.fingerprint,
    signatureTime: signed,
    notations,
    contentSha256: release.contentSha256,
    contentBytes: content.length,
    keyVerdict: 'ACTIVE',
  });
});

test('refuses the release with a change in any byte', async () => {
  for (let position = 0; position < release.message.length; position += 1) {
    for (const mask of [0x01, 0x10, 0x80, 0xff]) {
      await assert.rejects(verify(flipped(release.message, position, mask)), refused, `byte ${position}, mask ${mask}`);
    }
  }
});

test('refuses every other value of every byte that is not signed', async () => {
  const signatureStart = release.message.length - release.signaturePacket.length;
  const headers = [...Array(25).keys()];
  const signature = [...Array(release.signaturePacket.length).keys()].map((offset) => signatureStart + offset);
  // Lengths, unhashed area, start of the digest, bit counts; the numbers themselves are long enough to take samples.
  const framing = [...signature.slice(0, 8), ...signature.slice(-82, -63), ...signature.slice(-34, -31)];
  for (const position of [...headers, ...framing]) {
    for (let mask = 1; mask < 256; mask += 1) {
      await assert.rejects(verify(flipped(release.message, position, mask)), refused, `byte ${position}, mask ${mask}`);
    }
  }
});

test('refuses every other value of a length between parts', async () => {
  const large = (await makeRelease(sampleBytes(140_000), signingKey)).message;
  for (const position of [16, 16 + 1 + 65_536, 16 + 2 * (1 + 65_536), 17 + 2 * (1 + 65_536)]) {
    for (let mask = 1; mask < 256; mask += 7) {
      await assert.rejects(verify(flipped(large, position, mask)), refused, `byte ${position}, mask ${mask}`);
    }
  }
});

test('refuses the release cut off at any byte', async () => {
  for (let length = 0; length < release.message.length; length += 1) {
    await assert.rejects(verify(release.message.subarray(0, length)), withCode('RELEASE_MALFORMED'), `${length} bytes`);
  }
});

for (const [name, tail] of [
  ['a byte', Buffer.of(0)],
  ['a line end', Buffer.from('\n')],
  ['its signature again', release.signaturePacket],
  ['itself', release.message],
  ['an empty marker packet', Buffer.from('ca03504750', 'hex')],
] as const) {
  test(`refuses the release followed by ${name}`, async () => {
    await assert.rejects(verify(Buffer.concat([release.message, tail])), withCode('RELEASE_MALFORMED'));
  });
}

test('refuses a release whose parts come from two releases', async () => {
  const other = await makeRelease(sampleBytes(1500, 7), signingKey);
  const mixed = Buffer.concat([
    release.message.subarray(0, -release.signaturePacket.length),
    other.message.subarray(-other.signaturePacket.length),
  ]);
  await assert.rejects(verify(mixed), withCode('SIGNATURE_INVALID'));
});

test('refuses a release of another key, before it reads the content', async () => {
  const other = await makeKey();
  let handedOut = 0;
  const onContent = (chunk: Uint8Array) => {
    handedOut += chunk.length;
  };
  const message = stream((await makeRelease(content, other.signingKey)).message);
  await assert.rejects(
    verifyRelease(message, publicKeys, { now: later, onContent }),
    withCode('SIGNATURE_KEY_UNKNOWN'),
  );
  assert.equal(handedOut, 0);
});

test('refuses a detached signature over changed, shortened or lengthened content', async () => {
  const verifyContent = (bytes: Uint8Array) =>
    verifyDetached(stream(bytes), release.detachedArmored, publicKeys, { now: later });
  assert.equal((await verifyContent(content)).contentSha256, release.contentSha256);
  for (const bytes of [
    flipped(Buffer.from(content), 700, 1),
    content.subarray(1),
    content.subarray(0, -1),
    Buffer.concat([content, Buffer.of(0)]),
  ]) {
    await assert.rejects(verifyContent(bytes), withCode('SIGNATURE_INVALID'));
  }
});

test('refuses a detached signature that is binary, doubled or of another kind', async () => {
  const verifyArmored = (armored: string) => verifyDetached(stream(content), armored, publicKeys, { now: later });
  for (const armored of [
    '',
    Buffer.from(release.signaturePacket).toString('latin1'),
    release.detachedArmored + release.detachedArmored,
    signingKey.publicKeyArmored,
    release.detachedArmored.replaceAll('SIGNATURE', 'MESSAGE'),
  ]) {
    await assert.rejects(verifyArmored(armored), withCode('RELEASE_MALFORMED'));
  }
});
