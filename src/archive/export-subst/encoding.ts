import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { ByteString } from '../../formats/byte-string.ts';
import { equalEncodings, otherEncodings } from '../convert/encoding-names.ts';
import { patchedEncodings } from '../convert/patched-encoder.ts';
import { lowerAscii } from './c-text.ts';
import { unsupported } from './context.ts';

/** Encodings of {@link otherEncodings} in which the bytes of ASCII, but for the escape, are ASCII to iconv(3) as well. */
const asciiSupersets =
  /^(?:EUC-?(?:CN|JP|KR|TW)|GB(?:K|18030|2312)|BIG-?5|CP932|CP950|WINDOWS-(?:31J|1255|1258)|CP125[58]|UHC|ISO-2022-JP)$/;

/** Encodings of Unicode in two or four bytes a character, or in letters. */
const otherUnicode = /^(?:UTF|UCS|UNICODE|ISO-10646|WCHAR)/;

/** All that iconv(3) knows by name. */
const knownNames: ReadonlySet<string> = new Set([...equalEncodings, ...otherEncodings, ...patchedEncodings]);

/** JavaScript strings end at about half a GiB; what is longer is refused before it fails. */
const MAX_BYTES = 256 * 1024 * 1024;

const asciiBytes = Buffer.from(Array.from({ length: 0x80 }, (_, byte) => byte));

/** Whether `encoding` names UTF-8 in a way git knows. */
function isUtf8Name(encoding: ByteString): boolean {
  return /^utf-?8$/i.test(encoding);
}

/** How iconv(3) converts a whole text: to undefined when any of it is not valid. */
export interface Codec {
  toUtf8(bytes: Uint8Array): Uint8Array | undefined;
  fromUtf8(bytes: Uint8Array): Uint8Array | undefined;
}

function decodeStrictly(bytes: Uint8Array, name: string): string | undefined {
  const text = iconv.decode(bytes, name, { stripBOM: false });
  return text.includes('\ufffd') ? undefined : text;
}

function encodeStrictly(text: string, name: string): Uint8Array | undefined {
  const bytes = iconv.encode(text, name, { addBOM: false });
  // iconv-lite writes a question mark for what it cannot encode, where iconv(3) fails.
  return iconv.decode(bytes, name, { stripBOM: false }) === text ? bytes : undefined;
}

function tableCodec(name: string): Codec {
  return {
    toUtf8(bytes) {
      const text = decodeStrictly(bytes, name);
      return text === undefined ? undefined : Buffer.from(text, 'utf8');
    },
    fromUtf8(bytes) {
      if (bytes.length > MAX_BYTES) throw unsupported('it is too large for its commit’s encoding');
      return isUtf8(bytes) ? encodeStrictly(Buffer.from(bytes).toString('utf8'), name) : undefined;
    },
  };
}

/** For an encoding without a proved table (docs/adr/0006-encodings-equal-to-iconv.md), in which ASCII is ASCII. */
const unknownCodec: Codec = { toUtf8: keepAscii, fromUtf8: keepAscii };

function keepAscii(bytes: Uint8Array): Uint8Array {
  // 0x1b: the escape of the ISO 2022 family, which writes other characters in bytes of ASCII.
  if (bytes.every((byte) => byte < 0x80 && byte !== 0x1b)) return bytes;
  throw unsupported('its commit has an encoding that this agent cannot convert as git does');
}

/** The conversions between UTF-8 and the `encoding` header of a commit; undefined when there is nothing to convert. */
export function codecFor(encoding: ByteString | undefined): Codec | undefined {
  if (encoding === undefined || isUtf8Name(encoding)) return undefined;
  const name = lowerAscii(encoding) === 'latin-1' ? 'iso-8859-1' : encoding;
  const upper = name.toUpperCase();
  if (equalEncodings.has(upper) && iconv.decode(asciiBytes, name) === asciiBytes.toString('latin1')) {
    return tableCodec(name);
  }
  const isKnown = knownNames.has(upper) || otherUnicode.test(upper);
  // Git would take the headers of the commit, which are ASCII, for other text, and find none of them.
  if (isKnown && !asciiSupersets.test(upper))
    throw unsupported('its commit has an encoding in which ASCII is not ASCII');
  return unknownCodec;
}
