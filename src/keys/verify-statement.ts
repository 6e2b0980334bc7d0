import { createHash, verify } from 'node:crypto';
import { AgentError } from '../errors.ts';
import { equalBytes, toHex } from '../formats/bytes.ts';
import { IN_TOTO_TYPE, preAuthEncoding, readEnvelope } from '../formats/in-toto/dsse.ts';
import { malformed } from '../formats/openpgp/malformed.ts';
import { signatureType } from '../formats/openpgp/registry.ts';
import { hashTrailer, writeTypedPart } from '../formats/openpgp/signature.ts';
import { judgeKey } from './key-status.ts';
import { dsseKeyId, pointOf, publicKeyOf } from './public-point.ts';
import type { PublicKeys, TrustedKey } from './public-keys.ts';
import { readArmored } from './verify-detached.ts';
import { readReleaseSignature, unknownKey, verifyDigest } from './verify-signature.ts';

/**
 * Verifies an envelope of DSSE by one key. It has no date, by which the key could be judged: that is for the caller.
 *
 * @returns the statement
 * @throws PROVENANCE_INVALID, SIGNATURE_INVALID
 */
export function verifyEnvelope(text: string, { key }: TrustedKey): Uint8Array {
  const { payload, keyid, sig } = readEnvelope(text);
  const point = pointOf(key);
  const isSigned =
    point !== undefined &&
    keyid === dsseKeyId(point) &&
    verify(null, preAuthEncoding(IN_TOTO_TYPE, payload), publicKeyOf(point), sig);
  if (isSigned) return payload;
  throw new AgentError(
    'SIGNATURE_INVALID',
    'The provenance or its signature was changed, or it is not by the key that signed the release: do not use it.',
  );
}

/**
 * Verifies a detached OpenPGP signature that states nothing but its issuer and its date, which those of releases do not.
 *
 * @returns who signed, 40 upper-case hex digits, and when
 * @throws as verifySignature does
 */
export async function verifyPlain(
  content: Uint8Array,
  armored: string,
  keys: PublicKeys,
  now: Date,
): Promise<{ readonly fingerprint: string; readonly signedAt: Date }> {
  const signature = readReleaseSignature(await readArmored(armored));
  const { issuer, createdAt, hashedPart } = signature;
  const fingerprint = toHex(issuer).toUpperCase();
  const trusted = keys.get(fingerprint);
  if (!trusted) throw unknownKey(fingerprint);
  const origin = { createdSeconds: createdAt.getTime() / 1000, issuerFingerprint: issuer };
  if (!equalBytes(hashedPart, writeTypedPart(signatureType.binary, origin))) {
    throw malformed('its signature states more than an issuer and a date');
  }
  const hash = createHash('sha256');
  for (const bytes of [content, hashedPart, hashTrailer(hashedPart)]) hash.update(bytes);
  await verifyDigest(signature, hash.digest(), trusted, now);
  await judgeKey(trusted, createdAt, now);
  return { fingerprint, signedAt: createdAt };
}
