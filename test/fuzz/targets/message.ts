import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { concatBytes } from '../../../src/formats/bytes.ts';
import { writeLiteralPacket } from '../../../src/formats/openpgp/literal.ts';
import { literalHeader } from '../../../src/formats/openpgp/literal-header.ts';
import { writeOnePassPacket } from '../../../src/formats/openpgp/one-pass.ts';
import { u16 } from '../../../src/formats/openpgp/packet.ts';
import { hashTrailer, writeHashedPart, writeSignaturePacket } from '../../../src/formats/openpgp/signature.ts';
import { writtenNotations } from '../../../src/keys/notations.ts';
import { readContent } from '../../../src/keys/read-content.ts';
import { readPublicKeys } from '../../../src/keys/public-keys.ts';
import { ReleaseSigner } from '../../../src/keys/release-signer.ts';
import { signInline } from '../../../src/keys/sign-inline.ts';
import { verifyRelease } from '../../../src/keys/verify-release.ts';
import type { VerifiedSignature } from '../../../src/keys/verify-signature.ts';
import { collectMessage, makeRelease, notations, stream } from '../../support/openpgp.ts';
import type { FuzzTarget } from '../target.ts';
import { created, fixedKey } from '../support/fixed-key.ts';
import { outcomeOnceDone } from '../support/outcome.ts';
import { readInPieces } from '../support/pieces.ts';

const key = fixedKey(1);
const keys = await readPublicKeys(Buffer.from(key.publicKeyArmored));
const signedAt = new Date(created.getTime() + 86_400_000);
const now = new Date(created.getTime() + 2 * 86_400_000);
const codes = [
  ...(['RELEASE_MALFORMED', 'SIGNATURE_INVALID', 'SIGNATURE_KEY_UNKNOWN', 'SIGNATURE_KEY_REVOKED'] as const),
  ...(['SIGNATURE_KEY_EXPIRED', 'SIGNATURE_DATE_INVALID', 'KEY_NOT_USABLE'] as const),
];

interface Reading {
  readonly code?: string;
  readonly verified?: VerifiedSignature;
  readonly content?: Buffer;
}

async function read(source: AsyncIterable<Uint8Array>): Promise<Reading> {
  const parts: Buffer[] = [];
  const onContent = (chunk: Uint8Array): void => {
    parts.push(Buffer.from(chunk));
  };
  const { code, value } = await outcomeOnceDone(codes, () => verifyRelease(source, keys, { now, onContent }));
  return code === undefined ? { verified: value, content: Buffer.concat(parts) } : { code };
}

/**
 * The message that `input` describes, validly signed whatever it states, as mutations never sign: two bytes for the
 * length of the hashed subpackets, these, and the content.
 */
async function describedMessage(input: Uint8Array): Promise<Buffer> {
  const length = ((input[0] ?? 0) << 8) | (input[1] ?? 0);
  const area = input.subarray(2, 2 + length);
  const content = input.subarray(2 + length);
  const issuer = Buffer.from(key.fingerprint, 'hex');
  const hashedPart = concatBytes(Uint8Array.of(4, 0, 22, 8), u16(area.length), area);
  const digest = createHash('sha256').update(content).update(hashedPart).update(hashTrailer(hashedPart)).digest();
  const literal = await collectMessage(writeLiteralPacket(stream(content)));
  const signature = writeSignaturePacket(hashedPart, issuer, digest, key.sign(digest));
  return Buffer.concat([writeOnePassPacket(issuer), literal.bytes, signature]);
}

const hashedPart = writeHashedPart({
  issuerFingerprint: Buffer.from(key.fingerprint, 'hex'),
  createdSeconds: signedAt.getTime() / 1000,
  notations: writtenNotations(notations),
});
const area = hashedPart.subarray(4);
const right = (await makeRelease(Buffer.from('content'), key, { date: signedAt })).message;

function isPublicUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '';
}

/** Releases as `verify` reads them: as they are, when they begin with a packet, else as the input describes them. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [
    ...['repository@sealci.dev', 'tag@sealci.dev', 'commit@sealci.dev', 'tar-sha256@sealci.dev', 'https://a.b/c.git'],
    ...[[0x80, 0, 0, 0], [0xa0], [0x85], [33], [2], [20], [0xe0 | 16], [0xff], [0xcb], [0xc2], [0xc4]].map((bytes) =>
      Buffer.from(bytes),
    ),
    literalHeader,
    hashedPart.subarray(6, 35),
  ],
  seeds: [
    right,
    Buffer.concat([area, Buffer.from('content')]),
    Buffer.concat([u16(area.length), area.subarray(2), Buffer.from([1, 0x80])]),
    Buffer.concat([area.subarray(0, 2), area.subarray(2).toReversed()]),
  ],
  async run(input) {
    const message = (input[0] ?? 0) >= 0xc0 ? Buffer.from(input) : await describedMessage(input);
    const { verified, content } = await readInPieces(message, read, (actual, expected) => {
      assert.deepEqual(actual, expected, 'the answer depends on how the bytes were cut');
    });
    if (!verified || !content) return;
    const again = await collectMessage(readContent(stream(message)));
    assert.ok(again.bytes.equals(content), 'the content that is extracted is another than the one verified');
    // No agent signs these.
    if (!isPublicUrl(verified.notations.repository)) return;
    const signer = new ReleaseSigner(key, verified.signatureTime);
    const made = await collectMessage(signInline(stream(content), signer, () => verified.notations));
    assert.ok(made.bytes.equals(message), 'a message was taken that the agent does not write so');
  },
};
