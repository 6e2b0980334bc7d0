import { AgentError } from '../errors.ts';
import { concatBytes } from '../formats/bytes.ts';
import { type ImageNotations, imageForm } from '../keys/image-notations.ts';
import type { PublicKeys } from '../keys/public-keys.ts';
import { verifyDetachedAs } from '../keys/verify-detached.ts';
import { verifyMessage } from '../keys/verify-release.ts';
import type { VerifiedSignature } from '../keys/verify-signature.ts';
import { imageLimits } from '../limits.ts';
import { refuseAgentKey } from './builder-key.ts';
import { invalidManifest } from './invalid-image.ts';
import type { ImageManifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

export interface VerifiedManifest {
  readonly manifest: ImageManifest;
  readonly verified: VerifiedSignature<ImageNotations>;
}

export interface VerifyImageOptions {
  readonly keys: PublicKeys;
  readonly now: Date;
  /** Armored: the file is the manifest itself then, and else a message with the manifest in it. */
  readonly detached?: string;
}

/**
 * Verifies a signed manifest of an image. The signature must be of the form that `sign-image` gives it, of which no release's is.
 *
 * @throws IMAGE_INVALID, KEY_NOT_USABLE, and as verifySignature does
 */
export async function verifyManifest(
  file: AsyncIterable<Uint8Array>,
  { keys, now, detached }: VerifyImageOptions,
): Promise<VerifiedManifest> {
  const kept = new BoundedBytes();
  const judged = { keys, now, form: imageForm };
  const verifying =
    detached === undefined
      ? verifyMessage(file, judged, { onContent: kept.add })
      : verifyDetachedAs(kept.passing(file), detached, judged);
  const verified = await verifying.catch((error: unknown) => {
    if (!(error instanceof AgentError) || error.code !== 'RELEASE_MALFORMED') throw error;
    throw invalidManifest('it has no signature as "sign-image" makes it', error);
  });
  const trusted = keys.get(verified.keyFingerprint);
  if (trusted) refuseAgentKey(trusted.key);
  const manifest = readManifest(kept.whole());
  const { imageDigest, commit } = verified.notations;
  if (imageDigest !== manifest.imageDigest || commit !== manifest.commit) {
    throw invalidManifest('its signature states another image or commit');
  }
  return { manifest, verified };
}

/** What passed by, up to the length of the longest manifest. */
class BoundedBytes {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  readonly add = (piece: Uint8Array): void => {
    this.#length += piece.length;
    if (this.#length > imageLimits.maxManifestBytes) throw invalidManifest('it is too long');
    this.#pieces.push(Uint8Array.from(piece));
  };

  async *passing(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      this.add(piece);
      yield piece;
    }
  }

  whole(): Uint8Array {
    return concatBytes(...this.#pieces);
  }
}
