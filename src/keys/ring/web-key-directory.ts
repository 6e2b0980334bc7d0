import { createHash } from 'node:crypto';
import { readKey } from 'openpgp';
import { concatBytes } from '../../formats/bytes.ts';
import { type ArmoredKey, binaryKeys } from './published-keyring.ts';

/** A file of a static web server. */
interface WebFile {
  /** Relative, with slashes. */
  readonly folder: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

const ROOT = '.well-known/openpgpkey';
/**
 * The domain of an address is the name of a folder, and whoever made the key chose it: nothing but a host name may become
 * one. It has a dot, as `policy` and `hu` are of the directory itself.
 */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/;
const Z_BASE_32 = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/**
 * What a server has to serve so that `gpg --locate-keys ADDRESS` finds the keys: the Web Key Directory of
 * draft-koch-openpgp-webkey-service, in both of its layouts (the server of the domain itself, and openpgpkey.DOMAIN).
 * Denied keys are in it with their revocations, as section 3.1 allows. Addresses whose domain is no host name are left out.
 */
export async function writeWebKeyDirectory(keys: readonly ArmoredKey[]): Promise<WebFile[]> {
  const addresses = new Map<string, ArmoredKey[]>();
  for (const view of keys) {
    const { users } = await readKey({ armoredKey: view.armoredKey });
    for (const email of new Set(users.map(({ userID }) => userID?.email ?? ''))) {
      if (HOST_NAME.test(domainOf(email))) addresses.set(email, [...(addresses.get(email) ?? []), view]);
    }
  }
  const files = await Promise.all([...addresses].map(([email, own]) => filesOf(email, own)));
  return files.flat();
}

/** In lower case; empty when it is no address. */
function domainOf(email: string): string {
  return email.includes('@') ? email.slice(email.lastIndexOf('@') + 1).toLowerCase() : '';
}

async function filesOf(email: string, keys: readonly ArmoredKey[]): Promise<WebFile[]> {
  const domain = domainOf(email);
  const name = hashedLocalPart(email.slice(0, email.lastIndexOf('@')));
  // The key in use first: that is the one which gpg then names, though it imports them all.
  const bytes = concatBytes(...(await binaryKeys(keys)).toReversed());
  return [ROOT, `${ROOT}/${domain}`].flatMap((folder) => [
    { folder: `${folder}/hu`, name, bytes },
    // Its presence alone says that there is a directory.
    { folder, name: 'policy', bytes: new Uint8Array(0) },
  ]);
}

/** The name of the file for an address: its local part in lower case, SHA-1, z-base-32. */
export function hashedLocalPart(local: string): string {
  const digest = createHash('sha1').update(local.toLowerCase()).digest();
  const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => Z_BASE_32.charAt(Number.parseInt(five, 2)));
}
