import { AgentError } from '../errors.ts';
import { type PublicKeys, readPublicKeys } from '../keys/public-keys.ts';
import type { VerifyJob } from './protocol.ts';

/**
 * The public keys whose signatures count: the visitor's own, or else those of the site. A denial that the site has
 * published counts against the visitor's copy of that key as well, which may be older; it is signed by the key itself.
 *
 * @throws KEY_FILE_INVALID
 */
export async function trustedKeys({ siteKeys, ownKeys }: VerifyJob): Promise<PublicKeys> {
  const files = [ownKeys, siteKeys].filter((file) => file !== undefined);
  if (files.length === 0) {
    throw new AgentError(
      'KEY_FILE_INVALID',
      'This site publishes no keys that could be read. Choose a copy of your own.',
    );
  }
  const all = await readPublicKeys(...files);
  if (!ownKeys) return all;
  const own = await readPublicKeys(ownKeys);
  return new Map([...all].filter(([fingerprint]) => own.has(fingerprint)));
}
