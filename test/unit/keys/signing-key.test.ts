import assert from 'node:assert/strict';
import { verify } from 'node:crypto';
import test from 'node:test';
import { inspect } from 'node:util';
import { encryptKey, enums, generateKey, type KeyOptions, readPrivateKey, revokeKey } from 'openpgp';
import { IN_TOTO_TYPE, preAuthEncoding } from '../../../src/formats/in-toto/dsse.ts';
import { generateKeyPair } from '../../../src/keys/generate-key.ts';
import { importKey } from '../../../src/keys/import-key.ts';
import { loadKeyPair } from '../../../src/keys/load-key.ts';
import { withCode } from '../../support/codes.ts';
import { created, later, makeKey, signed } from '../../../harness/sample-key.ts';
import { sampleBytes } from '../../support/openpgp.ts';

const { secretKeyArmored, signingKey } = await makeKey();
const userIDs = { name: 'Test', email: 'test@example.org' };
const parsed = () => readPrivateKey({ armoredKey: secretKeyArmored });

/** The 32 secret bytes, as openpgp.js knows them. */
async function secretSeed(): Promise<Buffer> {
  const params = (await parsed()).keyPacket;
  assert.ok('privateParams' in params && params.privateParams && 'seed' in params.privateParams);
  assert.ok(params.privateParams.seed instanceof Uint8Array);
  return Buffer.from(params.privateParams.seed);
}

test('makes a v4 Ed25519 primary key of its user id without subkeys', async () => {
  const key = await parsed();
  assert.equal(key.keyPacket.version, 4);
  assert.deepEqual(key.getAlgorithmInfo(), { algorithm: 'eddsaLegacy', curve: 'ed25519Legacy' });
  assert.deepEqual(key.getUserIDs(), ['SealCI Release Agent <release-agent@sealci.dev>']);
  assert.deepEqual(key.getSubkeys(), []);
  assert.deepEqual(key.getCreationTime(), created);
  assert.match(signingKey.fingerprint, /^[0-9A-F]{40}$/);
  assert.equal(signingKey.keyId, signingKey.fingerprint.slice(24));
  assert.equal(signingKey.publicKeyArmored, key.toPublic().armor());
});

test('loads the pair that it made', async () => {
  const loaded = await loadKeyPair(secretKeyArmored, signed);
  assert.equal(loaded.fingerprint, signingKey.fingerprint);
  assert.equal(loaded.publicKeyArmored, signingKey.publicKeyArmored);
  assert.deepEqual(loaded.createTime, created);
  assert.equal('expireTime' in loaded, false);
  const digest = sampleBytes(32);
  assert.deepEqual(loaded.sign(digest), signingKey.sign(digest));
});

test('signs as RFC 8032 says', async () => {
  const digest = sampleBytes(32);
  const { publicParams } = (await parsed()).keyPacket;
  assert.ok('Q' in publicParams && publicParams.Q instanceof Uint8Array);
  const x = Buffer.from(publicParams.Q.subarray(1)).toString('base64url');
  const key = { key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' } as const;
  assert.equal(verify(null, digest, key, signingKey.sign(digest)), true);
});

test('signs nothing as OpenPGP does it that could be an envelope of DSSE', () => {
  const statement = new Uint8Array(0);
  const shortest = preAuthEncoding(IN_TOTO_TYPE, statement);
  assert.ok(shortest.length > 32);
  for (const other of [0, 31, 33, 64].map((length) => Buffer.alloc(length)).concat(Buffer.from(shortest))) {
    assert.throws(() => signingKey.sign(other), RangeError, `${other.length} bytes`);
  }
  const { sig, keyid, payload } = signingKey.signStatement(statement);
  assert.deepEqual([sig.length, payload], [64, statement]);
  assert.match(keyid, /^SHA256:[\w+/]{43}$/);
});

test('shows its secret in no text form', async () => {
  const seed = await secretSeed();
  const loaded = await loadKeyPair(secretKeyArmored, signed);
  const texts = [
    inspect(loaded, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(loaded),
    JSON.stringify(Object.getOwnPropertyDescriptors(loaded)),
    JSON.stringify(Object.entries(loaded)),
  ];
  for (const text of texts) {
    for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const) {
      assert.equal(text.toLowerCase().includes(seed.toString(form).toLowerCase()), false);
    }
    assert.equal(text.includes('PRIVATE KEY'), false);
  }
});

test('zeroes the copies that openpgp.js holds', async () => {
  const key = await parsed();
  const params = 'privateParams' in key.keyPacket ? key.keyPacket.privateParams : null;
  assert.ok(params && 'seed' in params && params.seed instanceof Uint8Array);
  const { seed } = params;
  assert.equal(
    seed.some((byte) => byte !== 0),
    true,
  );
  await importKey(key, signed);
  assert.deepEqual(seed, new Uint8Array(32));
});

test('quotes nothing of a damaged secret key in its error', async () => {
  // Without the blank line, the first line of the secret is taken for an armor header, which openpgp.js quotes.
  const damaged = secretKeyArmored.replace('\n\n', '\n');
  const line = secretKeyArmored.split('\n')[2] ?? '';
  assert.ok(line.length > 20);
  await assert.rejects(loadKeyPair(damaged, signed), (error) => {
    assert.equal(inspect(error, { depth: 20, showHidden: true }).includes(line), false);
    return withCode('KEY_FILE_INVALID')(error);
  });
});

for (const [name, text] of [
  ['no armor', 'hello'],
  ['nothing', ''],
  ['two keys', `${secretKeyArmored}\n${secretKeyArmored}`],
  ['a public key', signingKey.publicKeyArmored],
  ['a cut-off key', secretKeyArmored.slice(0, 200)],
  ['changed bytes', secretKeyArmored.replace(/\n.{20}/g, '\nAAAAAAAAAAAAAAAAAAAA')],
] as const) {
  test(`throws KEY_FILE_INVALID for a file with ${name}`, async () => {
    await assert.rejects(loadKeyPair(text, signed), withCode('KEY_FILE_INVALID'));
  });
}

async function rejected(key: KeyOptions, now = signed): Promise<void> {
  const { privateKey } = await generateKey({ date: created, ...key, format: 'armored' });
  await assert.rejects(loadKeyPair(privateKey, now), withCode('KEY_NOT_USABLE'));
}

test('throws KEY_NOT_USABLE for a P-256 key', () => rejected({ userIDs, type: 'ecc', curve: 'nistP256' }));
test('throws KEY_NOT_USABLE for an Ed25519 key of algorithm 27', () => rejected({ userIDs, type: 'curve25519' }));
test('throws KEY_NOT_USABLE for a v6 key', () => rejected({ userIDs, type: 'curve25519', config: { v6Keys: true } }));
test('throws KEY_NOT_USABLE for a key with a passphrase', async () => {
  const key = await encryptKey({ privateKey: await parsed(), passphrase: 'secret' });
  await assert.rejects(loadKeyPair(key.armor(), signed), withCode('KEY_NOT_USABLE'));
});

test('throws KEY_NOT_USABLE for a key without its secret', async () => {
  const key = await parsed();
  assert.ok('makeDummy' in key.keyPacket);
  key.keyPacket.makeDummy();
  await assert.rejects(loadKeyPair(key.armor(), signed), withCode('KEY_NOT_USABLE'));
});

test('throws KEY_NOT_USABLE once a key has expired, and not before', async () => {
  const { privateKey } = await generateKey({
    userIDs,
    type: 'ecc',
    curve: 'ed25519Legacy',
    date: created,
    keyExpirationTime: 3600,
    format: 'armored',
  });
  const expiry = created.getTime() + 3_600_000;
  const loaded = await loadKeyPair(privateKey, new Date(expiry - 1000));
  assert.equal(loaded.expireTime?.getTime(), expiry);
  await assert.rejects(loadKeyPair(privateKey, new Date(expiry)), withCode('KEY_NOT_USABLE'));
});

test('throws KEY_NOT_USABLE for a revoked key', async () => {
  const { privateKey } = await revokeKey({
    key: await parsed(),
    reasonForRevocation: { flag: enums.reasonForRevocation.keySuperseded },
    date: signed,
    format: 'armored',
  });
  await assert.rejects(loadKeyPair(privateKey, later), withCode('KEY_NOT_USABLE'));
});

test('throws KEY_NOT_USABLE when the public part is that of another key', async () => {
  const [one, other] = [await parsed(), (await generateKeyPair({ now: created })).secretKeyArmored];
  const foreign = (await readPrivateKey({ armoredKey: other })).keyPacket;
  assert.ok('privateParams' in foreign && 'privateParams' in one.keyPacket);
  one.keyPacket.privateParams = foreign.privateParams;
  await assert.rejects(importKey(one, signed), withCode('KEY_NOT_USABLE'));
});

test('throws CLOCK_NOT_READY for a key from the future', async () => {
  await assert.rejects(loadKeyPair(secretKeyArmored, new Date(created.getTime() - 1)), withCode('CLOCK_NOT_READY'));
});
