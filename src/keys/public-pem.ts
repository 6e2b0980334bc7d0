import { readKey } from 'openpgp';
import { AgentError } from '../errors.ts';
import { pointOf, writePem } from './public-point.ts';

/**
 * An armored public key in PEM, without its user id, its dates and its denial.
 *
 * @throws KEY_FILE_INVALID, KEY_NOT_USABLE
 */
export async function pemOfKey(armoredKey: string): Promise<string> {
  const key = await readKey({ armoredKey }).catch((cause: unknown) => {
    throw new AgentError('KEY_FILE_INVALID', 'The public key is damaged; get it again.', { cause });
  });
  const point = pointOf(key.toPublic());
  if (point) return writePem(point);
  throw new AgentError('KEY_NOT_USABLE', 'The key is no v4 Ed25519 (EdDSA) key, the only kind that signs releases.');
}
