import { fromBase64, toBase64 } from '#runtime/base64.ts';
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
  // White space behind a line means nothing (section 6.2); any other is no part of base64, and programs differ in it.
  const lines = text.split('\n').map((line) => line.replace(/[ \t\r]+$/, ''));
  const begin = lines.indexOf(`-----BEGIN PGP ${type}-----`);
  const end = lines.indexOf(`-----END PGP ${type}-----`);
  const blank = lines.indexOf('', begin);
  const outside = [...lines.slice(0, Math.max(begin, 0)), ...lines.slice(end + 1)];
  if (begin === -1 || blank === -1 || end < blank || outside.some((line) => line !== '')) {
    throw malformed('the armored text is not exactly one block');
  }
  const base64 = lines.slice(blank + 1, end);
  // The checksum ends the data: of what stood behind it, some programs would read nothing.
  if (base64.at(-1)?.startsWith('=') === true) base64.pop();
  const bytes = fromBase64(base64.join(''));
  if (toBase64(bytes) !== base64.join('')) throw malformed('the armored text is damaged');
  return bytes;
}

const LINE_CHARACTERS = 60;

/**
 * `bytes` as one armored block, as openpgp.js writes it. With the checksum: without it, GnuPG fails to read armor whose
 * last line happens to need no padding.
 * @param type of the block, e.g. `SIGNATURE`
 */
export function writeArmor(type: string, bytes: Uint8Array): string {
  const base64 = toBase64(bytes);
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += LINE_CHARACTERS) lines.push(base64.slice(at, at + LINE_CHARACTERS));
  const sum = crc24(bytes);
  const checksum = toBase64(Uint8Array.of(sum >> 16, (sum >> 8) & 0xff, sum & 0xff));
  return [`-----BEGIN PGP ${type}-----`, '', ...lines, `=${checksum}`, `-----END PGP ${type}-----`, ''].join('\n');
}

/** RFC 9580 section 6.1.1. */
function crc24(bytes: Uint8Array): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0);
  }
  return crc;
}
