import { createSha256 } from '#runtime/sha256.ts';
import { equalBytes, toHex } from '../formats/bytes.ts';
import { literalHeader } from '../formats/openpgp/literal-header.ts';
import { malformed } from '../formats/openpgp/malformed.ts';
import { ONE_PASS_BYTES, onePassBody } from '../formats/openpgp/one-pass.ts';
import { PacketReader } from '../formats/openpgp/packet-reader.ts';
import { packetTag } from '../formats/openpgp/registry.ts';
import { releaseForm } from './notations.ts';
import type { PublicKeys } from './public-keys.ts';
import {
  type JudgedAs,
  MAX_SIGNATURE_BYTES,
  readReleaseSignature,
  unknownKey,
  type VerifiedSignature,
  verifySignature,
} from './verify-signature.ts';

export interface VerifyReleaseOptions {
  readonly now: Date;
  /**
   * Gets the content (the .git.tgz) as it is read. It may not be trusted, shown or kept before the verification has
   * ended well: the signature comes last.
   */
  readonly onContent?: (chunk: Uint8Array) => void | Promise<void>;
}

/** Where the key id stands in a one-pass signature packet's body. */
const KEY_ID_START = 4;
const KEY_ID_END = 12;

/**
 * Verifies a .git.tgz.sig in constant memory. It must be exactly one message as the agent writes it: one-pass
 * signature, literal data, signature, and nothing after it.
 * @throws as verifySignature does
 */
export async function verifyRelease(
  message: AsyncIterable<Uint8Array>,
  keys: PublicKeys,
  { now, ...options }: VerifyReleaseOptions,
): Promise<VerifiedSignature> {
  return verifyMessage(message, { keys, now, form: releaseForm }, options);
}

/** The same for a signature of any form. */
export async function verifyMessage<Stated>(
  message: AsyncIterable<Uint8Array>,
  judged: JudgedAs<Stated>,
  options: Pick<VerifyReleaseOptions, 'onContent'>,
): Promise<VerifiedSignature<Stated>> {
  const reader = new PacketReader(message);
  try {
    const onePass = await readOnePass(reader, judged.keys);
    const content = await readLiteralContent(reader, options);
    await expectPacket(reader, packetTag.signature);
    const signature = readReleaseSignature(await reader.takeAll(MAX_SIGNATURE_BYTES));
    if (!equalBytes(onePass, onePassBody(signature.issuer))) {
      throw malformed('its first and its last packet do not belong together');
    }
    if ((await reader.nextTag()) !== undefined) throw malformed('something follows its signature');
    return await verifySignature(signature, content, judged);
  } finally {
    await reader.close();
  }
}

async function expectPacket(reader: PacketReader, tag: number): Promise<void> {
  if ((await reader.nextTag()) !== tag) throw malformed('it is not a signed message in OpenPGP form');
}

/** Ends a hopeless verification before the content is read. */
async function readOnePass(reader: PacketReader, keys: PublicKeys): Promise<Uint8Array> {
  await expectPacket(reader, packetTag.onePassSignature);
  const onePass = await reader.takeAll(ONE_PASS_BYTES);
  const keyId = toHex(onePass.subarray(KEY_ID_START, KEY_ID_END)).toUpperCase();
  if (![...keys.keys()].some((fingerprint) => fingerprint.endsWith(keyId))) throw unknownKey(keyId);
  return onePass;
}

async function readLiteralContent(reader: PacketReader, { onContent }: Pick<VerifyReleaseOptions, 'onContent'>) {
  await expectPacket(reader, packetTag.literalData);
  const header = await reader.take(literalHeader.length);
  if (!equalBytes(header, literalHeader)) throw malformed('its content has a name or a date of its own');
  const hash = createSha256();
  let bytes = 0;
  for await (const chunk of reader.body()) {
    hash.update(chunk);
    bytes += chunk.length;
    await onContent?.(chunk);
  }
  return { hash, bytes };
}
