import { writeLiteralPacket } from '../formats/openpgp/literal.ts';
import type { ReleaseNotations } from './notations.ts';
import type { ReleaseSignature, ReleaseSigner } from './release-signer.ts';

/**
 * The inline signed message (RFC 9580 section 10.3: one-pass signature, literal data, signature) around `content`,
 * as it comes, in constant memory.
 *
 * @param content its chunks need not hold longer than until the next one is asked for, nor do those returned
 * @param notations called once, when the content has ended
 */
export async function* signInline(
  content: AsyncIterable<Uint8Array>,
  signer: ReleaseSigner,
  notations: () => ReleaseNotations,
): AsyncGenerator<Uint8Array, ReleaseSignature> {
  return yield* signMessage(content, signer, () => signer.finish(notations()));
}

/** The same for a signature of any form. @param finish ends the signer's work, once the content has ended */
export async function* signMessage(
  content: AsyncIterable<Uint8Array>,
  signer: ReleaseSigner,
  finish: () => ReleaseSignature,
): AsyncGenerator<Uint8Array, ReleaseSignature> {
  yield signer.prologue();
  yield* writeLiteralPacket(hashed(content, signer));
  const signature = finish();
  yield signature.signaturePacket;
  return signature;
}

async function* hashed(content: AsyncIterable<Uint8Array>, signer: ReleaseSigner): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    signer.update(chunk);
    yield chunk;
  }
}
