import { type Key, type PublicKey, readKeys, type SignaturePacket } from 'openpgp';
import { AgentError } from '../errors.ts';
import { toByteString } from '../formats/byte-string.ts';
import type { KeyFile } from './key-file.ts';

/** A public key that the user trusts, all copies of it brought together. */
export interface TrustedKey {
  readonly key: PublicKey;
  /** Key revocation signatures of every copy, not yet verified. */
  readonly revocations: readonly SignaturePacket[];
}

/** By fingerprint, 40 upper-case hex digits. */
export type PublicKeys = ReadonlyMap<string, TrustedKey>;

const BEGIN = '-----BEGIN PGP ';
/** Every OpenPGP packet begins with a byte over this, armor never does. */
const BINARY = 0x80;

function invalid(what: string, cause?: unknown): AgentError {
  return new AgentError('KEY_FILE_INVALID', `${what}. Get the public key from the agent again.`, { cause });
}

/**
 * The keys of files that each hold one or several armored blocks, or a binary key ring. A key that appears more than
 * once counts with all its revocations: an old copy does not undo a newer one's revocation.
 * @throws KEY_FILE_INVALID
 */
export async function readPublicKeys(...files: readonly (KeyFile | Uint8Array)[]): Promise<PublicKeys> {
  const trusted = new Map<string, TrustedKey>();
  for (const read of (await Promise.all(files.map(readAll))).flat()) {
    const key = read.toPublic();
    const fingerprint = key.getFingerprint().toUpperCase();
    const known = trusted.get(fingerprint);
    trusted.set(fingerprint, {
      key: known ? await known.key.update(key) : key,
      revocations: [...(known?.revocations ?? []), ...key.revocationSignatures],
    });
  }
  if (trusted.size === 0) throw invalid('No public key is given');
  return trusted;
}

async function readAll(file: KeyFile | Uint8Array): Promise<Key[]> {
  const { name, bytes } = file instanceof Uint8Array ? { name: 'that is given', bytes: file } : file;
  let keys: Key[];
  try {
    keys = await readBlocks(bytes);
  } catch (error) {
    throw invalid(`The public key file ${name} is damaged or holds something else`, error);
  }
  if (keys.some((key) => key.isPrivate())) throw invalid(`The file ${name} holds a secret key`);
  return keys;
}

async function readBlocks(bytes: Uint8Array): Promise<Key[]> {
  if ((bytes[0] ?? 0) >= BINARY) return readKeys({ binaryKeys: bytes });
  const keys: Key[] = [];
  // openpgp.js reads the first block of a text only.
  const [, ...blocks] = toByteString(bytes).split(BEGIN);
  for (const block of blocks) keys.push(...(await readKeys({ armoredKeys: BEGIN + block })));
  return keys;
}
