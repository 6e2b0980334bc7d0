import { X509Certificate, createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AgentError } from '../../src/errors.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { loadKeyPair } from '../../src/keys/load-key.ts';
import { readSealingKey } from '../../src/keys/ring/sealing-key.ts';
import { readRevocationLists } from '../../src/rpc/server/revocation-lists.ts';
import { readCredentials } from '../../src/platform/credentials-file.ts';
import { secretFiles } from '../../src/image/layout.ts';
import { ImageError } from './image-options.ts';
import { publicPem } from './public-pem.ts';

export interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Revocation lists, where there are any. */
  readonly crl?: Buffer;
}

export interface KeyFiles {
  readonly pair: Buffer;
  readonly sealing: Buffer;
}

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
 * The production keys in `folder`: the armored pair, fit for signing at `now`, and the key that seals the ring.
 *
 * @throws ImageError when it is missing, readable by others, expired, revoked or not usable for signing
 */
export async function readKeys(folder: string, now: Date): Promise<KeyFiles> {
  const pair = read(folder, secretFiles.key, 'key file');
  const sealing = read(folder, secretFiles.sealingKey, 'sealing key file');
  for (const name of [secretFiles.key, secretFiles.sealingKey]) checkPrivate(join(folder, name));
  try {
    await loadKeyPair(pair.toString('utf8'), now);
    readSealingKey(sealing);
  } catch (error) {
    if (error instanceof AgentError) throw new ImageError(`${error.message} (${error.code})`, { cause: error });
    throw error;
  }
  return { pair, sealing };
}

/** @throws ImageError when the file cannot be read, does not begin with a certificate, or holds something else, too */
export function readCertificates(path: string): Buffer {
  const pem = publicPem(path, read(dirname(path), basename(path), 'certificate'), 'CERTIFICATE');
  try {
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    throw new ImageError(`The file ${path} holds no certificate: PEM is needed.`, { cause: error });
  }
}

/**
 * The lists in `folder`, each of an authority of `ca` and valid at `now`.
 *
 * @throws ImageError when the guest's agent would not start with them
 */
function readCrl(folder: string, ca: Buffer, now: Date): Buffer | undefined {
  if (!existsSync(join(folder, 'crl.pem'))) return undefined;
  const path = join(folder, 'crl.pem');
  const crl = publicPem(path, read(folder, 'crl.pem', 'revocation list'), 'X509 CRL');
  try {
    readRevocationLists(crl, ca, now);
    return crl;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const message = error.message.replace('The file of "tlsCrl"', `The file ${path}`);
    throw new ImageError(message, { cause: error });
  }
}

/** @throws ImageError when the file cannot be read, or holds anything but public keys */
export async function readOperatorKey(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  const bytes = read(dirname(path), basename(path), 'operator key');
  try {
    await readPublicKeys({ name: path, bytes });
    return bytes;
  } catch (error) {
    throw new ImageError(`The file ${path} holds no public key of OpenPGP: export it by gpg --armor --export.`, {
      cause: error,
    });
  }
}

/** @throws ImageError when the file cannot be read, can be read by others, or has no access key and secret */
export function readBridgeCredentials(path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  const bytes = read(dirname(path), basename(path), 'credentials file');
  checkPrivate(path);
  try {
    readCredentials({ file: path });
    return bytes;
  } catch (error) {
    if (error instanceof AgentError) throw new ImageError(error.message, { cause: error });
    throw error;
  }
}

/** @throws ImageError when a file is missing, readable by others where it is secret, or does not fit the others */
export function readTls(folder: string, now: Date): TlsFiles {
  const files = {
    ca: publicPem(join(folder, 'ca.pem'), read(folder, 'ca.pem', 'certificate'), 'CERTIFICATE'),
    cert: publicPem(join(folder, 'cert.pem'), read(folder, 'cert.pem', 'certificate'), 'CERTIFICATE'),
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
  const crl = readCrl(folder, files.ca, now);
  return crl ? { ...files, crl } : files;
}
