import { AgentError } from '../errors.ts';

/** As PEM (RFC 7468, RFC 5915, PKCS #1) and OpenPGP's armor (RFC 9580, 6.2) call them all. */
const LABEL = 'PRIVATE KEY';

/**
 * Keeps a manifest that holds a private key from being written or signed: it is made to be given away.
 *
 * @param manifest as {@link writeManifest} gives it
 * @throws IMAGE_INVALID
 */
export function refusePrivateKeys(manifest: string): void {
  if (!manifest.includes(LABEL)) return;
  throw new AgentError(
    'IMAGE_INVALID',
    'The manifest would have a private key in it, out of a file of certificates or public keys, or the config: take it out there, build the image again, and make a new key where others could have seen the manifest.',
  );
}
