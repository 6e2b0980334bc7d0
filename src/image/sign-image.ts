import { readKey } from 'openpgp';
import { AgentError } from '../errors.ts';
import { concatBytes, fromUtf8 } from '../formats/bytes.ts';
import { type ImageNotations, imageForm } from '../keys/image-notations.ts';
import { ReleaseSigner } from '../keys/release-signer.ts';
import { signMessage } from '../keys/sign-inline.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { refuseAgentKey } from './builder-key.ts';
import type { ImageManifest } from './manifest.ts';
import { refusePrivateKeys } from './private-keys.ts';
import { readManifest } from './read-manifest.ts';
import { once } from '../work/once.ts';

/** A manifest that is signed, in two forms. */
export interface SignedManifest {
  readonly manifest: ImageManifest;
  /** An inline signed message of OpenPGP with the manifest in it. */
  readonly message: Uint8Array;
  /** The same signature by itself, armored. */
  readonly detachedArmored: string;
}

/**
 * Signs the manifest of an image, which has the digest of all that is in it, kernel included.
 *
 * @param date of the signature, cut to the second
 * @throws IMAGE_INVALID for a manifest that nobody could build again, or with a private key in it; KEY_NOT_USABLE, CLOCK_NOT_READY
 */
export async function signImage(bytes: Uint8Array, key: SigningKey, date: Date): Promise<SignedManifest> {
  const manifest = readManifest(bytes);
  const notations = statedOf(manifest);
  refusePrivateKeys(fromUtf8(bytes));
  refuseAgentKey(await readKey({ armoredKey: key.publicKeyArmored }));
  const signer = new ReleaseSigner(key, date);
  const parts: Uint8Array[] = [];
  const stream = signMessage(once(bytes), signer, () => signer.finishWith(imageForm.written(notations)));
  for (;;) {
    const step = await stream.next();
    if (step.done === true) {
      return { manifest, message: concatBytes(...parts), detachedArmored: step.value.detachedArmored };
    }
    // It holds no longer than until the next one is asked for.
    parts.push(Uint8Array.from(step.value));
  }
}

function statedOf({ commit, kernel, settings, imageDigest }: ImageManifest): ImageNotations {
  const lacks = (what: string, doThis: string): AgentError =>
    new AgentError('IMAGE_INVALID', `The manifest names no ${what}, and so nobody could check it: ${doThis}.`);
  if (commit === undefined) throw lacks('commit', 'commit what was changed, and build the image again');
  if (!kernel) throw lacks('kernel', 'run scripts/mkkernel.sh into the same folder, and build the image again');
  if (kernel.sourceDigest === undefined || kernel.tools === undefined) {
    throw lacks('sources and tools of its kernel', 'run scripts/mkkernel.sh again, and build the image again');
  }
  if (!settings) throw lacks('settings', 'build the image again by this version of scripts/mkinitramfs.sh');
  return { imageDigest, commit };
}
