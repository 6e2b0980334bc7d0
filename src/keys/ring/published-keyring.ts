import { readKey } from 'openpgp';
import { writeArmor } from '../../formats/openpgp/armor.ts';
import { concatBytes } from '../../formats/bytes.ts';
import type { PublicKeyView } from './key-view.ts';

/** What of a key is published. */
export type ArmoredKey = Pick<PublicKeyView, 'armoredKey' | 'createTime'>;

/**
 * All `keys` with their revocations and certifications as one armored block, which `gpg --import`, sq, rnp and `verify`
 * take. Oldest first: gpg checks a certification only when its maker stands before it in the keyring.
 */
export async function writeKeyring(keys: readonly ArmoredKey[]): Promise<string> {
  return writeArmor('PUBLIC KEY BLOCK', concatBytes(...(await binaryKeys(keys))));
}

/** The transferable public keys, oldest first. */
export async function binaryKeys(keys: readonly ArmoredKey[]): Promise<Uint8Array[]> {
  const oldestFirst = keys.toSorted((one, other) => one.createTime.getTime() - other.createTime.getTime());
  return Promise.all(oldestFirst.map(async ({ armoredKey }) => (await readKey({ armoredKey })).write()));
}
