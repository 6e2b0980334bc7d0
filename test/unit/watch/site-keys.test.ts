import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import test from 'node:test';
import { enums, generateKey, readPrivateKey, revokeKey } from 'openpgp';
import { readPublicKeys } from '../../../src/keys/public-keys.ts';
import { siteKeys } from '../../../src/watch/keys/site-keys.ts';
import { created, makeKey, signed } from '../../../harness/sample-key.ts';

const { keySuperseded, keyCompromised } = enums.reasonForRevocation;

/** A key that was denied for a reason. */
async function denied(flag: enums.reasonForRevocation): Promise<string> {
  const { secretKeyArmored } = await makeKey();
  const key = await readPrivateKey({ armoredKey: secretKeyArmored });
  const { publicKey } = await revokeKey({ key, reasonForRevocation: { flag }, date: signed, format: 'armored' });
  return publicKey;
}

async function foreign(): Promise<string> {
  const userIDs = { name: 'Other', email: 'other@example.org' };
  return (await generateKey({ userIDs, type: 'ecc', curve: 'nistP256', date: created, format: 'armored' })).publicKey;
}

for (const [name, key, hasPem] of [
  ['in use', (await makeKey()).signingKey.publicKeyArmored, true],
  ['replaced by another', await denied(keySuperseded), true],
  ['compromised', await denied(keyCompromised), false],
  ['of another kind', await foreign(), false],
] as const) {
  test(`a key that is ${name} is given ${hasPem ? '' : 'not '}in PEM, which tells of no denial`, async () => {
    const [view] = await siteKeys(await readPublicKeys(Buffer.from(key)));
    assert.ok(view);
    assert.equal(view.pem !== undefined, hasPem);
    if (view.pem !== undefined) assert.equal(createPublicKey(view.pem).asymmetricKeyType, 'ed25519');
  });
}
