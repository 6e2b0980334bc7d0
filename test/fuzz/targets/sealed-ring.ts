import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concatBytes } from '../../../src/formats/bytes.ts';
import type { KeyRing } from '../../../src/keys/ring/key-ring.ts';
import { revokeKey } from '../../../src/keys/ring/revoked-key.ts';
import { openRing, sealRing } from '../../../src/keys/ring/sealed-ring.ts';
import { SealingKey } from '../../../src/keys/ring/sealing-key.ts';
import type { FuzzTarget } from '../target.ts';
import { created, fixedKey } from '../support/fixed-key.ts';
import { outcomeOnceDone } from '../support/outcome.ts';

const MAGIC = 'sealci-key-ring\x01';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const sealingKey = new SealingKey(new Uint8Array(32).fill(7));
const header = concatBytes(Buffer.from(MAGIC, 'latin1'), sealingKey.name);

/** Sealed under the right key whatever it is, as mutations never are. */
function seal(content: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', sealingKey.encryptionKey(), Buffer.alloc(NONCE_BYTES)).setAAD(header);
  return Buffer.concat([
    header,
    Buffer.alloc(NONCE_BYTES),
    cipher.update(content),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

function contentOf(sealed: Uint8Array): Buffer {
  const start = header.length + NONCE_BYTES;
  const nonce = sealed.subarray(header.length, start);
  const decipher = createDecipheriv('aes-256-gcm', sealingKey.encryptionKey(), nonce).setAAD(header);
  return decipher.update(sealed.subarray(start, -TAG_BYTES));
}

const date = new Date(created.getTime() + 86_400_000);
const active = fixedKey(1);
const older = await revokeKey(fixedKey(2), {
  reason: 'COMPROMISED',
  comment: 'lost',
  date,
  successorFingerprint: active.fingerprint,
});
const oldest = await revokeKey(fixedKey(3), {
  reason: 'RETIRED',
  comment: '',
  date,
  successorFingerprint: older.fingerprint,
});
const rings: readonly KeyRing[] = [
  { epoch: 0, active, revoked: [] },
  { epoch: 1, active, revoked: [older] },
  { epoch: 2, active, revoked: [oldest, older] },
  { epoch: 2, active, revoked: [older, older] },
];
const contents = (await Promise.all(rings.map((ring) => sealRing(ring, sealingKey)))).map(contentOf);

function summary({ epoch, active: { fingerprint, publicKeyArmored }, revoked }: KeyRing): unknown {
  return { epoch, fingerprint, publicKeyArmored, revoked };
}

/** Key rings: as they are, when the input begins like a sealed one, else its content. */
export const target: FuzzTarget = {
  maxBytes: 4096,
  dictionary: [
    MAGIC,
    '\0\0\0\0',
    '\0\0',
    Buffer.alloc(32, 1),
    Buffer.alloc(32, 2),
    Buffer.of(0xc6),
    Buffer.of(0xcd),
    Buffer.of(0xc2),
  ],
  // Whole, a ring is sealed with the same nonce in every run here: seeds must stay what they are.
  seeds: [...contents, ...contents.map(seal)],
  async run(input) {
    const bytes = Buffer.from(input.subarray(0, 15)).toString('latin1') === MAGIC.slice(0, 15) ? input : seal(input);
    const codes = ['KEY_RING_INVALID', 'KEY_RING_FOREIGN', 'KEY_NOT_USABLE'] as const;
    const { value } = await outcomeOnceDone(codes, () => openRing(bytes, sealingKey));
    if (!value) return;
    const fingerprints = [value.active, ...value.revoked].map(({ fingerprint }) => fingerprint);
    assert.equal(new Set(fingerprints).size, fingerprints.length, 'a key is there twice');
    const again = await openRing(await sealRing(value, sealingKey), sealingKey);
    assert.deepEqual(summary(again), summary(value), 'sealed and opened again, the ring is another');
  },
};
