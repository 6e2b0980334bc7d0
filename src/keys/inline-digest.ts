import { createHash } from 'node:crypto';
import { writeLiteralPacket } from '../formats/openpgp/literal.ts';
import { writeOnePassPacket } from '../formats/openpgp/one-pass.ts';
import { writePacket } from '../formats/openpgp/packet.ts';
import { packetTag } from '../formats/openpgp/registry.ts';
import { readArmored } from './verify-detached.ts';
import { readReleaseSignature } from './verify-signature.ts';

/**
 * SHA-256 (lower-case hex digits) of the .git.tgz.sig that a .git.tgz and its .git.tgz.asc are the parts of.
 *
 * @throws RELEASE_MALFORMED, SIGNATURE_INVALID
 */
export async function inlineSha256(content: AsyncIterable<Uint8Array>, armored: string): Promise<string> {
  const body = await readArmored(armored);
  const hash = createHash('sha256').update(writeOnePassPacket(readReleaseSignature(body).issuer));
  for await (const part of writeLiteralPacket(content)) hash.update(part);
  return hash.update(writePacket(packetTag.signature, body)).digest('hex');
}
