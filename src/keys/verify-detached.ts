import { createSha256 } from '#runtime/sha256.ts';
import { readArmor } from '../formats/openpgp/armor.ts';
import { malformed } from '../formats/openpgp/malformed.ts';
import { PacketReader } from '../formats/openpgp/packet-reader.ts';
import { packetTag } from '../formats/openpgp/registry.ts';
import { releaseForm } from './notations.ts';
import type { PublicKeys } from './public-keys.ts';
import {
  type JudgedAs,
  MAX_SIGNATURE_BYTES,
  readReleaseSignature,
  type VerifiedSignature,
  verifySignature,
} from './verify-signature.ts';
import { once } from '../work/once.ts';

/**
 * Verifies a .git.tgz against its .git.tgz.asc.
 * @param armored one armored signature
 * @throws as verifySignature does
 */
export async function verifyDetached(
  content: AsyncIterable<Uint8Array>,
  armored: string,
  keys: PublicKeys,
  { now }: { readonly now: Date },
): Promise<VerifiedSignature> {
  return verifyDetachedAs(content, armored, { keys, now, form: releaseForm });
}

/** The same for a signature of any form. */
export async function verifyDetachedAs<Stated>(
  content: AsyncIterable<Uint8Array>,
  armored: string,
  judged: JudgedAs<Stated>,
): Promise<VerifiedSignature<Stated>> {
  const signature = readReleaseSignature(await readArmored(armored));
  const hash = createSha256();
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return verifySignature(signature, { hash, bytes }, judged);
}

/** The body of the only packet in the armor. @throws RELEASE_MALFORMED */
export async function readArmored(armored: string): Promise<Uint8Array> {
  const reader = new PacketReader(once(readArmor(armored, 'SIGNATURE')));
  if ((await reader.nextTag()) !== packetTag.signature) throw malformed('the detached signature is none');
  const body = await reader.takeAll(MAX_SIGNATURE_BYTES);
  if ((await reader.nextTag()) !== undefined) throw malformed('something follows the detached signature');
  return body;
}
