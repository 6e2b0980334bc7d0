import { enums, readSignature as readWithOpenpgp, type SignaturePacket } from 'openpgp';
import { AgentError } from '../errors.ts';
import { equalBytes, toHex } from '../formats/bytes.ts';
import { ByteReader } from '../formats/byte-reader.ts';
import { malformed } from '../formats/openpgp/malformed.ts';
import { readMpi } from '../formats/openpgp/mpi.ts';
import { writePacket } from '../formats/openpgp/packet.ts';
import {
  FINGERPRINT_BYTES,
  hashAlgorithm,
  packetTag,
  publicKeyAlgorithm,
  signatureType,
  subpacketType,
} from '../formats/openpgp/registry.ts';
import {
  hashTrailer,
  readSignature,
  type SignatureFields,
  writeHashedPart,
  writeUnhashedArea,
} from '../formats/openpgp/signature.ts';
import { type Notation, readSubpackets, type Subpacket } from '../formats/openpgp/subpacket.ts';
import type { Sha256 } from '../runtime/sha256.ts';
import { judgeKey, type ValidKeyStatus } from './key-status.ts';
import type { ReleaseNotations, SignedForm } from './notations.ts';
import type { PublicKeys, TrustedKey } from './public-keys.ts';

/** What a valid signature says. */
export interface VerifiedSignature<Stated = ReleaseNotations> {
  /** Of the key that signed: 40 upper-case hex digits. */
  readonly keyFingerprint: string;
  readonly signatureTime: Date;
  /** What the signature states; whoever expects a certain tag or commit has to compare. */
  readonly notations: Stated;
  /** SHA-256 of the content, in lower-case hex digits. */
  readonly contentSha256: string;
  readonly contentBytes: number;
  /** The key's status now; its signature counts in each of them. */
  readonly keyVerdict: ValidKeyStatus;
  /** When the key was denied, where it was: the signature is older, and remains valid. */
  readonly revokeTime?: Date;
}

/** Bytes of the longest signature packet that is read. */
export const MAX_SIGNATURE_BYTES = 64 * 1024;

/** A signature packet in the one form that the agent writes, and who claims to have made it when. */
interface ReleaseSignatureFields extends SignatureFields {
  readonly body: Uint8Array;
  readonly issuer: Uint8Array;
  readonly createdAt: Date;
  readonly statements: readonly Subpacket[];
}

/**
 * Reads a signature packet's body and refuses every form but the agent's own, so that no byte of a release, also none
 * that is not signed, can be changed unnoticed.
 * @throws RELEASE_MALFORMED, or SIGNATURE_INVALID for another algorithm, a weak hash among them
 */
export function readReleaseSignature(body: Uint8Array): ReleaseSignatureFields {
  const fields = readSignature(body);
  if (fields.publicKeyAlgorithm !== publicKeyAlgorithm.eddsaLegacy || fields.hashAlgorithm !== hashAlgorithm.sha256) {
    throw new AgentError(
      'SIGNATURE_INVALID',
      'The signature is not by Ed25519 and SHA-256, the only ones accepted here.',
    );
  }
  if (fields.type !== signatureType.binary) throw malformed('its signature is not one of binary data');
  const material = new ByteReader(fields.material, 'signature packet', 'RELEASE_MALFORMED');
  readMpi(material);
  readMpi(material);
  if (material.remaining > 0) throw malformed('its signature packet is too long');
  const statements = readSubpackets(fields.hashedArea);
  const issuer = single(statements, subpacketType.issuerFingerprint, 1 + FINGERPRINT_BYTES).subarray(1);
  if (!equalBytes(fields.unhashedArea, writeUnhashedArea(issuer))) {
    throw malformed('its signature holds something that is not signed');
  }
  const created = single(statements, subpacketType.creationTime, 4);
  const createdAt = new Date(new ByteReader(created, 'date', 'RELEASE_MALFORMED').u32be() * 1000);
  return { ...fields, body, issuer, createdAt, statements };
}

function single(statements: readonly Subpacket[], type: number, length: number): Uint8Array {
  const [found, second] = statements.filter((statement) => statement.type === type);
  if (found?.body.length !== length || second) throw malformed('its signature lacks a date or a key, or has two');
  return found.body;
}

/** By which keys, when, and as what a signature is judged. */
export interface JudgedAs<Stated> {
  readonly keys: PublicKeys;
  readonly now: Date;
  readonly form: SignedForm<Stated>;
}

/**
 * @param signature from {@link readReleaseSignature}
 * @param hash SHA-256 of the content so far; not to be used again
 * @param form of the signature: one of another form is malformed
 * @throws SIGNATURE_INVALID, SIGNATURE_KEY_UNKNOWN, SIGNATURE_KEY_REVOKED, SIGNATURE_KEY_EXPIRED,
 * SIGNATURE_DATE_INVALID, RELEASE_MALFORMED, KEY_NOT_USABLE
 */
export async function verifySignature<Stated>(
  signature: ReleaseSignatureFields,
  content: { readonly hash: Sha256; readonly bytes: number },
  { keys, now, form }: JudgedAs<Stated>,
): Promise<VerifiedSignature<Stated>> {
  const keyFingerprint = toHex(signature.issuer).toUpperCase();
  const trusted = keys.get(keyFingerprint);
  if (!trusted) throw unknownKey(keyFingerprint);
  const contentSha256 = toHex(content.hash.copy().digest());
  const digest = content.hash.update(signature.hashedPart).update(hashTrailer(signature.hashedPart)).digest();
  await verifyDigest(signature, digest, trusted, now);
  const notations = form.read(signature.statements);
  checkForm(signature, form.written(notations));
  const { status, revokeTime } = await judgeKey(trusted, signature.createdAt, now);
  return {
    keyFingerprint,
    signatureTime: signature.createdAt,
    notations,
    contentSha256,
    contentBytes: content.bytes,
    keyVerdict: status,
    ...(revokeTime && { revokeTime }),
  };
}

/**
 * Of what is signed, programs show different parts: a second tag, or one that is no text, or a statement that one knows
 * and the other does not. So it must be what the agent writes, to the byte.
 */
function checkForm({ issuer, createdAt, hashedPart }: ReleaseSignatureFields, notations: readonly Notation[]): void {
  const createdSeconds = createdAt.getTime() / 1000;
  const written = writeHashedPart({ issuerFingerprint: issuer, createdSeconds, notations });
  if (!equalBytes(hashedPart, written)) throw malformed('its signature states more than it should');
}

export function unknownKey(id: string): AgentError {
  return new AgentError(
    'SIGNATURE_KEY_UNKNOWN',
    `The signature is by the key ${id}, which is not among the given public keys; get it from a source you trust.`,
    { data: { actual: id } },
  );
}

/** @throws SIGNATURE_INVALID, SIGNATURE_DATE_INVALID */
export async function verifyDigest(
  { body, createdAt }: ReleaseSignatureFields,
  digest: Uint8Array,
  trusted: TrustedKey,
  now: Date,
): Promise<void> {
  let packet: SignaturePacket | undefined;
  try {
    [packet] = (await readWithOpenpgp({ binarySignature: writePacket(packetTag.signature, body) })).packets;
    if (!packet) throw new Error('no signature packet');
    // openpgp.js takes a finished digest from `hashed` instead of hashing its `data` argument. The date is the
    // signature's own: judgeKey says whether it is plausible.
    Object.assign(packet, { hashed: digest });
    await packet.verify(trusted.key.keyPacket, enums.signature.binary, new Uint8Array(0), createdAt, true);
  } catch (cause) {
    throw new AgentError('SIGNATURE_INVALID', 'The content or its signature was changed: do not use it.', { cause });
  }
  if (now >= new Date(packet.getExpirationTime())) {
    throw new AgentError('SIGNATURE_DATE_INVALID', 'The signature itself has expired; ask for a new release.');
  }
}
