import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AgentError } from '../../src/errors.ts';
import { loadKeyPair } from '../../src/keys/load-key.ts';
import { ImageError } from './image-options.ts';

export interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export const keyFileName = 'release-agent.key.asc';

function read(folder: string, name: string, what: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (error) {
    throw new ImageError(`The ${what} ${join(folder, name)} cannot be read.`, { cause: error });
  }
}

/** A key that others on this machine can read is a key that may be theirs already. */
function checkPrivate(path: string): void {
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  const octal = mode.toString(8).padStart(4, '0');
  throw new ImageError(`The key file ${path} can be read by others (mode ${octal}): run chmod 600, or make a new key.`);
}

/**
 * The armored production key pair in `folder`, fit for signing at `now`.
 *
 * @throws ImageError when it is missing, readable by others, expired, revoked or not usable for signing
 */
export async function readKeyPair(folder: string, now: Date): Promise<Buffer> {
  const armored = read(folder, keyFileName, 'key file');
  checkPrivate(join(folder, keyFileName));
  try {
    await loadKeyPair(armored.toString('utf8'), now);
  } catch (error) {
    if (error instanceof AgentError) throw new ImageError(`${error.message} (${error.code})`, { cause: error });
    throw error;
  }
  return armored;
}

/** @throws ImageError when a file is missing, readable by others where it is secret, or does not fit the others */
export function readTls(folder: string): TlsFiles {
  const files = {
    ca: read(folder, 'ca.pem', 'certificate'),
    cert: read(folder, 'cert.pem', 'certificate'),
    key: read(folder, 'key.pem', 'private key'),
  };
  checkPrivate(join(folder, 'key.pem'));
  let fits: boolean;
  try {
    fits =
      new X509Certificate(files.ca).ca && new X509Certificate(files.cert).checkPrivateKey(createPrivateKey(files.key));
  } catch (error) {
    throw new ImageError(`A file in ${folder} is not what its name says: PEM is needed.`, { cause: error });
  }
  if (!fits)
    throw new ImageError(`In ${folder}, key.pem is not the key of cert.pem, or ca.pem is no authority's certificate.`);
  return files;
}
