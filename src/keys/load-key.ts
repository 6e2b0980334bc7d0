import { type PrivateKey, readKeys } from 'openpgp';
import { AgentError } from '../errors.ts';
import { importKey, type ImportOptions } from './import-key.ts';
import type { Ed25519SigningKey } from './signing-key.ts';

const BEGIN_SECRET = '-----BEGIN PGP PRIVATE KEY BLOCK-----';

function invalid(why: string): AgentError {
  return new AgentError('KEY_FILE_INVALID', `The key file ${why}. Give the file that the keygen command wrote.`);
}

/**
 * The signing key of an armored secret key.
 * @throws KEY_FILE_INVALID when it is not exactly one armored secret key; KEY_NOT_USABLE when that key is protected by
 * a passphrase, expired (unless that is accepted), revoked or no v4 Ed25519 signing key; CLOCK_NOT_READY when it is from the future
 */
export async function loadKeyPair(armored: string, now: Date, options: ImportOptions = {}): Promise<Ed25519SigningKey> {
  return importKey(await readKeyPair(armored), now, options);
}

/**
 * The key of openpgp.js, secret included.
 * @throws KEY_FILE_INVALID when it is not exactly one armored secret key
 */
export async function readKeyPair(armored: string): Promise<PrivateKey> {
  const blocks = armored.split('-----BEGIN PGP ').length - 1;
  if (blocks === 0) throw invalid('is not in ASCII armor');
  if (blocks > 1) throw invalid('holds several keys');
  if (!armored.includes(BEGIN_SECRET)) throw invalid('holds no secret key');
  return readSecretKey(armored);
}

async function readSecretKey(armored: string): Promise<PrivateKey> {
  let keys;
  try {
    keys = await readKeys({ armoredKeys: armored });
  } catch {
    // No cause: openpgp.js quotes the line that it stumbled over, which may be a line of the secret key.
    throw invalid('is damaged');
  }
  const [key] = keys;
  if (!key || keys.length > 1) throw invalid('does not hold exactly one key');
  if (!key.isPrivate()) throw invalid('holds no secret key');
  return key;
}
