import { malformed } from './malformed.ts';

const MAX_ARMOR_CHARACTERS = 128 * 1024;

/**
 * The bytes inside the one armored block that `text` is: RFC 9580 section 6. Armor headers are ignored, and so is the
 * checksum, as section 6.1 demands.
 * @param type of the block, e.g. `SIGNATURE`
 * @throws RELEASE_MALFORMED
 */
export function readArmor(text: string, type: string): Uint8Array {
  if (text.length > MAX_ARMOR_CHARACTERS) throw malformed('the armored text is too long');
  const lines = text.split('\n').map((line) => line.trim());
  const begin = lines.indexOf(`-----BEGIN PGP ${type}-----`);
  const end = lines.indexOf(`-----END PGP ${type}-----`);
  const blank = lines.indexOf('', begin);
  const outside = [...lines.slice(0, Math.max(begin, 0)), ...lines.slice(end + 1)];
  if (begin === -1 || blank === -1 || end < blank || outside.some((line) => line !== '')) {
    throw malformed('the armored text is not exactly one block');
  }
  const base64 = lines.slice(blank + 1, end).filter((line) => !line.startsWith('='));
  const bytes = Buffer.from(base64.join(''), 'base64');
  if (bytes.toString('base64') !== base64.join('')) throw malformed('the armored text is damaged');
  return bytes;
}
