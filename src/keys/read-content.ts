import { literalHeader } from '../formats/openpgp/literal-header.ts';
import { malformed } from '../formats/openpgp/malformed.ts';
import { ONE_PASS_BYTES } from '../formats/openpgp/one-pass.ts';
import { PacketReader } from '../formats/openpgp/packet-reader.ts';
import { packetTag } from '../formats/openpgp/registry.ts';

/**
 * The content (the .git.tgz) of a .git.tgz.sig that verifyRelease has accepted. Nothing is verified here: the caller
 * compares the content's SHA-256 with the verified one, in case the file was changed in between.
 *
 * @throws RELEASE_MALFORMED
 */
export async function* readContent(message: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new PacketReader(message);
  try {
    if ((await reader.nextTag()) !== packetTag.onePassSignature) throw malformed('it is not a signed message');
    await reader.takeAll(ONE_PASS_BYTES);
    if ((await reader.nextTag()) !== packetTag.literalData) throw malformed('it is not a signed message');
    await reader.take(literalHeader.length);
    yield* reader.body();
  } finally {
    await reader.close();
  }
}
