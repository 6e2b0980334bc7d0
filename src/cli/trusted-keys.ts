import path from 'node:path';
import { AgentError } from '../errors.ts';
import { type KeyFile, MAX_KEY_FILE_BYTES } from '../keys/key-file.ts';
import { type PublicKeys, readPublicKeys } from '../keys/public-keys.ts';
import { isFolder, namesIn } from '../platform/folder.ts';
import { readFileBytes } from '../platform/read-secret.ts';
import type { Settings } from '../platform/settings.ts';

/** What files with public keys are called; a `.key.asc` of keygen is a secret one. */
const KEY_FILE = /(?<!\.key)\.(?:asc|gpg|pgp)$/;

/**
 * The public keys whose signatures count: those of a file, or of all key files in a folder.
 *
 * @throws INVALID_ARGUMENT, FILE_UNREADABLE, KEY_FILE_INVALID
 */
export async function trustedKeys({ publicKeyFile }: Settings): Promise<PublicKeys> {
  if (publicKeyFile === undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'Say whose signature counts: give --key FILE with the public key; "sealci-release-agent public-key --agent HOST:PORT" prints that of an agent.',
    );
  }
  return readPublicKeys(...readKeyFiles(publicKeyFile));
}

/** The file, or all key files in the folder. @throws FILE_UNREADABLE, KEY_FILE_INVALID */
export function readKeyFiles(file: string): KeyFile[] {
  return keyFiles(file).map((name) => ({ name, bytes: readFileBytes(name, MAX_KEY_FILE_BYTES, 'FILE_UNREADABLE') }));
}

function keyFiles(file: string): string[] {
  if (!isFolder(file)) return [file];
  const names = namesIn(file).filter((name) => KEY_FILE.test(name));
  if (names.length > 0) return names.map((name) => path.join(file, name));
  throw new AgentError('KEY_FILE_INVALID', `The folder ${file} holds no public key: no .asc, .gpg or .pgp.`);
}
