import assert from 'node:assert/strict';
import test from 'node:test';
import { armor, enums, generateKey, readKey, readPrivateKey } from 'openpgp';
import { writeArmor } from '../../../src/formats/openpgp/armor.ts';
import { writeKeyBody, writeSecretBody } from '../../../src/formats/openpgp/key.ts';
import { generateKeyPair, generateSigningKey } from '../../../src/keys/generate-key.ts';
import { created } from '../../../harness/sample-key.ts';
import { sampleBytes } from '../../support/openpgp.ts';

const lifetimeSeconds = 86_400;

/** What the key's signature over its user id says, but for what names key and signature. */
async function statements(armoredKey: string): Promise<object> {
  const key = await readPrivateKey({ armoredKey });
  await key.verifyPrimaryKey(created);
  const { selfCertification, user } = await key.getPrimaryUser(created);
  const { signatureType, created: date, keyFlags, isPrimaryUserID, keyExpirationTime, features } = selfCertification;
  const preferences = [
    selfCertification.preferredSymmetricAlgorithms,
    selfCertification.preferredHashAlgorithms,
    selfCertification.preferredCompressionAlgorithms,
  ];
  const packets = key.toPacketList().map(({ constructor }) => constructor);
  return {
    packets,
    preferences,
    signatureType,
    date,
    keyFlags,
    isPrimaryUserID,
    keyExpirationTime,
    features,
    userId: user.userID?.userID,
    algorithm: key.getAlgorithmInfo(),
  };
}

for (const lifetime of [{}, { lifetimeSeconds }]) {
  test(`makes a key that says what one by openpgp.js says ${JSON.stringify(lifetime)}`, async () => {
    const { privateKey } = await generateKey({
      type: 'ecc',
      curve: 'ed25519Legacy',
      userIDs: { name: 'SealCI Release Agent', email: 'release-agent@sealci.dev' },
      subkeys: [],
      date: created,
      ...('lifetimeSeconds' in lifetime && { keyExpirationTime: lifetimeSeconds }),
      config: { v6Keys: false },
    });
    const { secretKeyArmored } = await generateKeyPair({ now: created, ...lifetime });
    assert.deepEqual(await statements(secretKeyArmored), await statements(privateKey));
  });
}

test('makes a key for which openpgp.js finds the same as it says itself', async () => {
  const made = generateSigningKey({ now: created, lifetimeSeconds });
  const key = await readKey({ armoredKey: made.publicKeyArmored });
  assert.equal(key.getFingerprint().toUpperCase(), made.fingerprint);
  assert.deepEqual(key.getCreationTime(), made.createTime);
  assert.deepEqual(await key.getExpirationTime(), made.expireTime);
  assert.equal(key.armor(), made.publicKeyArmored);
});

test('writes a secret with leading zeros as every program reads it', () => {
  const body = writeKeyBody(1, sampleBytes(32));
  const seed = Uint8Array.of(0, 0, 0x7f, ...sampleBytes(29));
  // Two bytes less, 239 bits, then the sum of all of it.
  const secret = writeSecretBody(body, seed).subarray(body.length);
  assert.deepEqual([...secret.subarray(0, 4)], [0, 0, 239, 0x7f]);
  const sum = 239 + seed.reduce((total, byte) => total + byte, 0);
  assert.equal(Buffer.from(secret).readUInt16BE(secret.length - 2), sum);
  assert.equal(secret.length, 1 + 2 + 30 + 2);
});

test('names the user id that it is given', async () => {
  const named = generateSigningKey({ now: created, userId: { name: 'Jürgen', email: 'j@example.org' } });
  const unnamed = generateSigningKey({ now: created, userId: { name: '', email: 'j@example.org' } });
  const userIds = await Promise.all(
    [named, unnamed].map(async ({ publicKeyArmored }) =>
      (await readKey({ armoredKey: publicKeyArmored })).getUserIDs(),
    ),
  );
  assert.deepEqual(userIds, [['Jürgen <j@example.org>'], ['<j@example.org>']]);
});

test('writes armor as openpgp.js does', () => {
  for (const length of [0, 1, 2, 3, 44, 45, 46, 89, 90, 91, 1000]) {
    const bytes = sampleBytes(length, length + 1);
    const theirs = armor(enums.armor.signature, bytes, undefined, undefined, undefined, true);
    assert.equal(writeArmor('SIGNATURE', bytes), theirs.replaceAll('\r\n', '\n'));
  }
});
