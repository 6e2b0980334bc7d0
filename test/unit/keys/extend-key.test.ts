import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readKey } from 'openpgp';
import { created, later } from '../../../harness/sample-key.ts';
import { extendKeyPair } from '../../../src/keys/extend-key.ts';
import { generateKeyPair } from '../../../src/keys/generate-key.ts';
import { loadKeyPair } from '../../../src/keys/load-key.ts';
import { withCode } from '../../support/codes.ts';

const DAY_MS = 86_400_000;
const days = (count: number): Date => new Date(created.getTime() + count * DAY_MS);

const pair = await generateKeyPair({ now: created, lifetimeSeconds: 86_400 });

/** When a public key expires, and how often its user id is signed, as openpgp.js reads it. */
async function describe(armoredKey: string): Promise<{ expires: number; signatures: number; fingerprint: string }> {
  const key = await readKey({ armoredKey });
  const expires = await key.getExpirationTime();
  return {
    expires: Number(expires),
    signatures: key.users[0]?.selfCertifications.length ?? 0,
    fingerprint: key.getFingerprint().toUpperCase(),
  };
}

test('gives an expired key a later end, or none, and keeps its fingerprint and its earlier signature', async () => {
  const { fingerprint } = pair.signingKey;
  const before = await describe(pair.signingKey.publicKeyArmored);
  assert.deepEqual(before, { expires: days(1).getTime(), signatures: 1, fingerprint });
  const extended = await extendKeyPair(pair.secretKeyArmored, { now: later, expiresAt: days(30) });
  assert.deepEqual(await describe(extended.signingKey.publicKeyArmored), {
    expires: days(30).getTime(),
    signatures: 2,
    fingerprint,
  });
  const endless = await extendKeyPair(extended.secretKeyArmored, { now: later });
  assert.deepEqual(await describe(endless.signingKey.publicKeyArmored), {
    expires: Infinity,
    signatures: 3,
    fingerprint,
  });
});

test('gives a secret key that the agent takes, where it did not take the expired one', async () => {
  await assert.rejects(loadKeyPair(pair.secretKeyArmored, later), withCode('KEY_NOT_USABLE'));
  const { secretKeyArmored } = await extendKeyPair(pair.secretKeyArmored, { now: later, expiresAt: days(30) });
  const loaded = await loadKeyPair(secretKeyArmored, later);
  assert.equal(loaded.fingerprint, pair.signingKey.fingerprint);
});

test('throws INVALID_ARGUMENT for an end that is past, and KEY_FILE_INVALID for what is no secret key', async () => {
  for (const expiresAt of [created, later]) {
    const extended = extendKeyPair(pair.secretKeyArmored, { now: later, expiresAt });
    await assert.rejects(extended, withCode('INVALID_ARGUMENT'));
  }
  const publicKey = extendKeyPair(pair.signingKey.publicKeyArmored, { now: later });
  await assert.rejects(publicKey, withCode('KEY_FILE_INVALID'));
});
