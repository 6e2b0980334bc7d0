import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { inspect } from 'node:util';
import fc from '../../../support/fast-check.ts';
import { openRing, sealRing } from '../../../../src/keys/ring/sealed-ring.ts';
import {
  generateSealingKey,
  readSealingKey,
  SealingKey,
  temporarySealingKey,
} from '../../../../src/keys/ring/sealing-key.ts';
import { withCode } from '../../../support/codes.ts';
import { allKeys, copyOf, makeKeeper, rollKeys } from '../../../support/key-ring.ts';
import { sampleBytes } from '../../../support/openpgp.ts';

const sealingKey = temporarySealingKey();
const { keeper } = makeKeeper({ sealingKey });
await rollKeys(keeper, 'SUPERSEDED', 'first ü');
const { sealedKeyRing: sealed } = await rollKeys(keeper, 'COMPROMISED', 'second');

test('opens to the ring that was sealed, its secret included', async () => {
  const ring = await openRing(sealed, sealingKey);
  const view = keeper.view();
  assert.equal(ring.epoch, 2);
  assert.equal(ring.active.publicKeyArmored, view.key.armoredKey);
  assert.deepEqual(ring.revoked, view.olderKeys);
  assert.deepEqual(ring.active.sign(sampleBytes(32)), keeper.releaseKey.sign(sampleBytes(32)));
});

test('seals the same ring to other bytes each time', async () => {
  const ring = await openRing(sealed, sealingKey);
  const again = await sealRing(ring, sealingKey);
  assert.notDeepEqual(again, sealed);
  assert.deepEqual((await openRing(again, sealingKey)).revoked, ring.revoked);
});

test('holds neither the secret nor a public key in the clear', async () => {
  const { active } = await openRing(sealed, sealingKey);
  assert.equal(Buffer.from(sealed).includes(active.exportSeed()), false);
  assert.equal(Buffer.from(sealed).includes('SealCI Release Agent'), false);
});

test('throws KEY_RING_FOREIGN under another sealing key', async () => {
  await assert.rejects(openRing(sealed, temporarySealingKey()), withCode('KEY_RING_FOREIGN'));
});

test('throws KEY_RING_INVALID when the name of another sealing key is forged', async () => {
  const other = temporarySealingKey();
  const forged = Buffer.from(sealed);
  forged.set(other.name, 16);
  await assert.rejects(openRing(forged, other), withCode('KEY_RING_INVALID'));
});

test('throws KEY_RING_INVALID or KEY_RING_FOREIGN when any one bit is changed', async () => {
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
    const code = at >= 16 && at < 24 ? 'KEY_RING_FOREIGN' : 'KEY_RING_INVALID';
    await assert.rejects(openRing(changed, sealingKey), withCode(code), `byte ${at}`);
  }
});

test('throws KEY_RING_INVALID when it is cut anywhere or has something behind', async () => {
  for (let length = 0; length < sealed.length; length += 1) {
    await assert.rejects(openRing(sealed.subarray(0, length), sealingKey), withCode('KEY_RING_INVALID'));
  }
  await assert.rejects(openRing(Buffer.concat([sealed, Buffer.alloc(1)]), sealingKey), withCode('KEY_RING_INVALID'));
  await assert.rejects(openRing(new Uint8Array(300_000), sealingKey), withCode('KEY_RING_INVALID'));
});

test('throws KEY_RING_INVALID for bytes that are none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      await assert.rejects(openRing(bytes, sealingKey), withCode('KEY_RING_INVALID'));
    }),
  );
});

// What only a defect, or someone with the sealing key, could seal.
for (const [name, change] of [
  ['a denied key without its revocation', { revoked: [{ ...keeper.view().key }] }],
  ['the active key among the denied ones', { revoked: [...keeper.view().olderKeys, ...keeper.view().olderKeys] }],
] as const) {
  test(`throws KEY_RING_INVALID for ${name}`, async () => {
    const ring = await openRing(sealed, sealingKey);
    const bad = await sealRing({ ...ring, ...(change as object) }, sealingKey);
    await assert.rejects(openRing(bad, sealingKey), withCode('KEY_RING_INVALID'));
  });
}

test('throws KEY_NOT_USABLE when secret and public key do not belong together', async () => {
  const ring = await openRing(sealed, sealingKey);
  const other = makeKeeper().key;
  const mixed = copyOf(other).withPublicKey(ring.active.publicKeyArmored);
  await assert.rejects(openRing(await sealRing({ ...ring, active: mixed }, sealingKey), sealingKey), (error) =>
    withCode('KEY_NOT_USABLE')(error),
  );
});

test('throws LIMIT_EXCEEDED when the ring does not fit into a message', async () => {
  const ring = await openRing(sealed, sealingKey);
  const denied = Array.from({ length: 700 }, () => keeper.view().olderKeys[0]).filter((key) => key !== undefined);
  const full = { ...ring, revoked: denied as unknown as typeof ring.revoked };
  await assert.rejects(sealRing(full, sealingKey), withCode('LIMIT_EXCEEDED'));
});

test('reads the sealing key that keygen makes, and no other text', () => {
  const text = generateSealingKey();
  assert.match(text, /^[0-9a-f]{64}\n$/);
  assert.deepEqual(readSealingKey(Buffer.from(text)).name, readSealingKey(Buffer.from(text.trim())).name);
  for (const bad of ['', text.slice(1), `${text}0`, text.toUpperCase().replaceAll(/\d/g, 'A'), 'x'.repeat(64)]) {
    assert.throws(() => readSealingKey(Buffer.from(bad)), withCode('KEY_FILE_INVALID'));
  }
});

test('zeroes the bytes of a sealing key and shows them in no text form', () => {
  const bytes = randomBytes(32);
  const hex = bytes.toString('hex');
  const key = new SealingKey(bytes);
  assert.deepEqual(bytes, Buffer.alloc(32));
  for (const text of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key)]) {
    assert.equal(text.includes(hex), false);
  }
});

test('a published keyring has the oldest key first', async () => {
  const [block = ''] = await allKeys(keeper);
  assert.equal(block.split('BEGIN PGP PUBLIC KEY BLOCK').length, 2);
});
