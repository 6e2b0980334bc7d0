import { writeManifest } from '../../src/image/manifest.ts';
import { signImage } from '../../src/image/sign-image.ts';
import { verifyManifest } from '../../src/image/verify-image.ts';
import { builderUserId, generateKeyPair } from '../../src/keys/generate-key.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { created, later, signed } from '../../harness/sample-key.ts';
import { sampleManifest } from './image-sample.ts';
import type { Seam } from './piece-seams.ts';

/** Where pieces of a signed manifest are taken. */
export async function imageSeams(): Promise<readonly Seam[]> {
  const { signingKey } = await generateKeyPair({ now: created, userId: builderUserId });
  const keys = await readPublicKeys(Buffer.from(signingKey.publicKeyArmored));
  const manifest = Buffer.from(writeManifest(sampleManifest()));
  const { message, detachedArmored: detached } = await signImage(manifest, signingKey, signed);
  return [
    {
      takers: ['image/verify-image.ts verifyManifest'],
      bytes: Buffer.from(message),
      make: (pieces) => verifyManifest(pieces, { keys, now: later }),
    },
    {
      takers: ['image/verify-image.ts passing'],
      bytes: manifest,
      make: (pieces) => verifyManifest(pieces, { keys, now: later, detached }),
    },
  ];
}
