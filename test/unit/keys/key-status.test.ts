import assert from 'node:assert/strict';
import test from 'node:test';
import { enums, generateKey, readKey, readPrivateKey, revokeKey } from 'openpgp';
import { concatBytes } from '../../../src/formats/bytes.ts';
import { hashedKey, hashedUserId } from '../../../src/formats/openpgp/hashed-key.ts';
import { writePacket } from '../../../src/formats/openpgp/packet.ts';
import { packetTag, signatureType, subpacketType } from '../../../src/formats/openpgp/registry.ts';
import { writeSubpacket } from '../../../src/formats/openpgp/subpacket.ts';
import { loadKeyPair } from '../../../src/keys/load-key.ts';
import { type PublicKeys, readPublicKeys } from '../../../src/keys/public-keys.ts';
import { signPacket } from '../../../src/keys/sign-packet.ts';
import type { SigningKey } from '../../../src/keys/signing-key.ts';
import { verifyRelease } from '../../../src/keys/verify-release.ts';
import { withCode } from '../../support/codes.ts';
import { created, later, makeKey, signed } from '../../../harness/sample-key.ts';
import { makeRelease, sampleBytes, stream } from '../../support/openpgp.ts';

const { secretKeyArmored, signingKey, publicKeys } = await makeKey();
const content = sampleBytes(100);
const second = 1000;
const { keyRetired, keySuperseded, keyCompromised, noReason } = enums.reasonForRevocation;

async function revoked(flag: enums.reasonForRevocation, date: Date): Promise<string> {
  const key = await readPrivateKey({ armoredKey: secretKeyArmored });
  const { publicKey } = await revokeKey({ key, reasonForRevocation: { flag }, date, format: 'armored' });
  return publicKey;
}

async function verify(date: Date, keys: PublicKeys, now = later, key: SigningKey = signingKey) {
  const { message } = await makeRelease(content, key, { date });
  return verifyRelease(stream(message), keys, { now });
}

for (const [flag, status] of [
  [keySuperseded, 'SUPERSEDED'],
  [keyRetired, 'RETIRED'],
] as const) {
  test(`accepts what a ${status} key signed before its revocation, and nothing from that second on`, async () => {
    const keys = await readPublicKeys(Buffer.from(await revoked(flag, signed)));
    const { keyVerdict, revokeTime } = await verify(new Date(signed.getTime() - second), keys);
    assert.deepEqual([keyVerdict, revokeTime], [status, signed]);
    await assert.rejects(verify(signed, keys), withCode('SIGNATURE_KEY_REVOKED'));
    await assert.rejects(verify(new Date(signed.getTime() + second), keys), withCode('SIGNATURE_KEY_REVOKED'));
  });
}

for (const [flag, name] of [
  [keyCompromised, 'as compromised'],
  [noReason, 'without reason'],
] as const) {
  test(`refuses all that a key revoked ${name} ever signed`, async () => {
    const keys = await readPublicKeys(Buffer.from(await revoked(flag, signed)));
    for (const date of [created, new Date(signed.getTime() - second), signed, later]) {
      await assert.rejects(verify(date, keys), withCode('SIGNATURE_KEY_REVOKED'));
    }
  });

  test(`refuses it also when the key was revoked as superseded before or after`, async () => {
    for (const date of [created, later]) {
      const both = (await revoked(keySuperseded, date)) + (await revoked(flag, signed));
      await assert.rejects(
        verify(new Date(created.getTime() + 1), await readPublicKeys(Buffer.from(both))),
        withCode('SIGNATURE_KEY_REVOKED'),
      );
    }
  });
}

test('counts the revocation in any copy of a key, in any order', async () => {
  const copies = [signingKey.publicKeyArmored, await revoked(keyCompromised, signed)];
  for (const blocks of [copies, copies.toReversed()]) {
    const keys = await readPublicKeys(Buffer.from(blocks.join('\n')));
    assert.equal(keys.size, 1);
    await assert.rejects(verify(created, keys), withCode('SIGNATURE_KEY_REVOKED'));
  }
});

test('takes no notice of a revocation that another key signed', async () => {
  const other = await makeKey();
  const key = await readPrivateKey({ armoredKey: other.secretKeyArmored });
  const { publicKey } = await revokeKey({
    key,
    reasonForRevocation: { flag: keyCompromised },
    date: signed,
    format: 'object',
  });
  const trusted = publicKeys.get(signingKey.fingerprint);
  assert.ok(trusted && publicKey.revocationSignatures.length === 1);
  const keys = new Map([[signingKey.fingerprint, { ...trusted, revocations: publicKey.revocationSignatures }]]);
  assert.equal((await verify(signed, keys)).keyVerdict, 'ACTIVE');
});

test('refuses a signature from the future, but not from a clock that is a little fast', async () => {
  await assert.rejects(verify(later, publicKeys, signed), withCode('SIGNATURE_DATE_INVALID'));
  const fast = new Date(signed.getTime() + 4 * 60 * second);
  assert.equal((await verify(fast, publicKeys, signed)).keyVerdict, 'ACTIVE');
});

test('refuses a signature that is older than its key', async () => {
  const backdating = { ...signingKey, sign: (digest: Uint8Array) => signingKey.sign(digest), createTime: new Date(0) };
  const date = new Date(created.getTime() - second);
  await assert.rejects(verify(date, publicKeys, later, backdating), withCode('SIGNATURE_DATE_INVALID'));
});

test('accepts what an expired key signed in its time, and nothing after', async () => {
  const { privateKey } = await generateKey({
    userIDs: { name: 'Test' },
    type: 'ecc',
    curve: 'ed25519Legacy',
    date: created,
    keyExpirationTime: 24 * 3600,
    format: 'armored',
  });
  const expiring: SigningKey = await loadKeyPair(privateKey, created);
  const keys = await readPublicKeys(Buffer.from(expiring.publicKeyArmored));
  const inTime = new Date(signed.getTime() - second);
  assert.equal((await verify(inTime, keys, inTime, expiring)).keyVerdict, 'ACTIVE');
  assert.equal((await verify(inTime, keys, later, expiring)).keyVerdict, 'EXPIRED');
  const { expireTime, ...rest } = { ...expiring, sign: (digest: Uint8Array) => expiring.sign(digest) };
  assert.deepEqual(expireTime, signed);
  await assert.rejects(verify(signed, keys, later, rest), withCode('SIGNATURE_KEY_EXPIRED'));
});

test('throws KEY_NOT_USABLE when the public key has lost its self-signature', async () => {
  const { message } = await makeRelease(content, signingKey);
  const bytes = Buffer.from((await readPrivateKey({ armoredKey: secretKeyArmored })).toPublic().write());
  // A byte of the user id: its certification no longer fits.
  bytes.writeUInt8(bytes.readUInt8(70) ^ 1, 70);
  await assert.rejects(
    verifyRelease(stream(message), await readPublicKeys(bytes), { now: later }),
    withCode('KEY_NOT_USABLE'),
  );
});

test('reads binary keys, concatenated armored blocks and text around them', async () => {
  const other = await makeKey();
  const armored = `Keys of the agent\n\n${signingKey.publicKeyArmored}\nand\n${other.signingKey.publicKeyArmored}`;
  const fingerprints = [signingKey.fingerprint, other.signingKey.fingerprint];
  assert.deepEqual([...(await readPublicKeys(Buffer.from(armored))).keys()], fingerprints);
  const binary = await Promise.all(
    [secretKeyArmored, other.secretKeyArmored].map(async (armoredKey) =>
      (await readPrivateKey({ armoredKey })).toPublic().write(),
    ),
  );
  assert.deepEqual([...(await readPublicKeys(Buffer.concat(binary))).keys()], fingerprints);
});

for (const [name, text] of [
  ['nothing', ''],
  ['text', 'no key'],
  ['a secret key', secretKeyArmored],
  ['a cut-off key', signingKey.publicKeyArmored.slice(0, 300)],
  ['binary junk', '\xff\xff\xff\xff'],
] as const) {
  test(`throws KEY_FILE_INVALID for a public key file with ${name}`, async () => {
    await assert.rejects(readPublicKeys(Buffer.from(text, 'latin1')), withCode('KEY_FILE_INVALID'));
  });
}

/** The public key of `signingKey`, with a self-signature that gives it other key flags. */
async function withFlags(flags: number): Promise<Uint8Array> {
  const key = await readKey({ armoredKey: signingKey.publicKeyArmored });
  const userId = key.users[0]?.userID;
  assert.ok(userId);
  const [body, name] = [key.keyPacket.write(), userId.write()];
  const subpackets = [writeSubpacket(subpacketType.keyFlags, Uint8Array.of(flags))];
  const statement = { type: signatureType.positiveCertification, date: created, subpackets };
  return concatBytes(
    writePacket(packetTag.publicKey, body),
    writePacket(packetTag.userId, name),
    signPacket(signingKey, statement, hashedKey(body), hashedUserId(name)),
  );
}

test('throws KEY_NOT_USABLE for a key without the flag for signing, as gpg and sqv refuse it', async () => {
  const { certifyKeys, signData } = enums.keyFlags;
  assert.equal(
    (await verify(signed, await readPublicKeys(await withFlags(certifyKeys | signData)))).keyVerdict,
    'ACTIVE',
  );
  await assert.rejects(verify(signed, await readPublicKeys(await withFlags(certifyKeys))), withCode('KEY_NOT_USABLE'));
});
