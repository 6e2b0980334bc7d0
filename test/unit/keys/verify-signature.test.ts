import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { armor, enums } from 'openpgp';
import { concatBytes } from '../../../src/formats/bytes.ts';
import { u16, u32 } from '../../../src/formats/openpgp/packet.ts';
import { hashTrailer, writeSignaturePacket } from '../../../src/formats/openpgp/signature.ts';
import { writeNotation, writeSubpacket } from '../../../src/formats/openpgp/subpacket.ts';
import { toNotations } from '../../../src/keys/notations.ts';
import { verifyDetached } from '../../../src/keys/verify-detached.ts';
import { withCode } from '../../support/codes.ts';
import { later, makeKey, signed } from '../../../harness/sample-key.ts';
import { notations, sampleBytes, stream } from '../../support/openpgp.ts';

// What a signer who is not our agent, but holds its key, might state.

const { signingKey, publicKeys } = await makeKey();
const fingerprint = Buffer.from(signingKey.fingerprint, 'hex');
const content = sampleBytes(50);

const issuer = writeSubpacket(33, concatBytes(Uint8Array.of(4), fingerprint));
const created = writeSubpacket(2, u32(signed.getTime() / 1000));
const notation = (name: string, value: string) => writeNotation({ name, value });

/** A detached signature of `content` that states `subpackets`, correctly signed. */
function craft(subpackets: readonly Uint8Array[], start: readonly number[] = [4, 0, 22, 8]): string {
  const area = concatBytes(...subpackets);
  const hashedPart = concatBytes(Buffer.from(start), u16(area.length), area);
  const digest = createHash('sha256').update(content).update(hashedPart).update(hashTrailer(hashedPart)).digest();
  const packet = writeSignaturePacket(hashedPart, fingerprint, digest, signingKey.sign(digest));
  return armor(enums.armor.signature, packet, undefined, undefined, undefined, true);
}

const verify = (armored: string) => verifyDetached(stream(content), armored, publicKeys, { now: later });

/** The notations of a release, as the agent writes them. */
const stated = toNotations(notations).map(writeNotation);

test('accepts what the agent states', async () => {
  const verified = await verify(craft([issuer, created, ...stated]));
  assert.deepEqual(verified.notations, notations);
  assert.deepEqual(verified.signatureTime, signed);
});

/** A notation of ours that is no text: programs show it in another way, or not at all. */
const unreadable = Uint8Array.from(notation('tag@sealci.dev', 'v2'));
unreadable.set([0], 2);

const critical = (subpacket: Uint8Array) => {
  const copy = Uint8Array.from(subpacket);
  copy.set([(copy[1] ?? 0) | 0x80], 1);
  return copy;
};

for (const [name, code, armored] of [
  ['without notations', 'RELEASE_MALFORMED', craft([issuer, created])],
  ['that leaves one out', 'RELEASE_MALFORMED', craft([issuer, created, ...stated.slice(1)])],
  ['in another order', 'RELEASE_MALFORMED', craft([issuer, created, ...stated.toReversed()])],
  ['with a notation that is not ours', 'RELEASE_MALFORMED', craft([issuer, created, ...stated, notation('x@y', 'z')])],
  ['with a second, unreadable tag', 'RELEASE_MALFORMED', craft([issuer, created, ...stated, unreadable])],
  ['with an unknown statement', 'RELEASE_MALFORMED', craft([issuer, created, ...stated, writeSubpacket(100, created)])],
  ['whose statements end early', 'RELEASE_MALFORMED', craft([issuer, created, ...stated, Uint8Array.of(9, 100)])],
  [
    'that states a tag twice',
    'RELEASE_MALFORMED',
    craft([issuer, created, notation('tag@sealci.dev', 'v1'), notation('tag@sealci.dev', 'v1')]),
  ],
  ['with two dates', 'RELEASE_MALFORMED', craft([issuer, created, created])],
  ['without a date', 'RELEASE_MALFORMED', craft([issuer])],
  ['without a key', 'RELEASE_MALFORMED', craft([created])],
  ['with two keys', 'RELEASE_MALFORMED', craft([issuer, created, issuer])],
  ['of text', 'RELEASE_MALFORMED', craft([issuer, created], [4, 1, 22, 8])],
  ['of version 3', 'RELEASE_MALFORMED', craft([issuer, created], [3, 0, 22, 8])],
  ['by RSA', 'SIGNATURE_INVALID', craft([issuer, created], [4, 0, 1, 8])],
  ['over SHA-1', 'SIGNATURE_INVALID', craft([issuer, created], [4, 0, 22, 2])],
  [
    'with a critical statement that is unknown',
    'SIGNATURE_INVALID',
    craft([issuer, created, Uint8Array.of(2, 0xff, 0)]),
  ],
  [
    'with a critical notation that is unknown',
    'SIGNATURE_INVALID',
    craft([issuer, created, critical(notation('x@example.org', 'x'))]),
  ],
  ['that has expired', 'SIGNATURE_DATE_INVALID', craft([issuer, created, writeSubpacket(3, u32(60))])],
] as const) {
  test(`throws ${code} for a signature ${name}`, async () => {
    await assert.rejects(verify(armored), withCode(code));
  });
}
