import { type ByteString, fromByteString, toByteString } from './byte-string.ts';
import { fromUtf8, toUtf8 } from './bytes.ts';

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
const bytesOf = (text: string): number[] => [...toUtf8(text)];

/**
 * A path as `ls --escape` shows it: no line break, no control or invisible character, and no byte that is not UTF-8
 * gets to the terminal; each of their bytes is a backslash and three octal digits. A backslash is doubled.
 */
export function escapePath(path: ByteString): string {
  const text = fromUtf8(fromByteString(path));
  const isUtf8 = toByteString(toUtf8(text)) === path;
  const shown = isUtf8 ? text : path;
  const hidden = isUtf8 ? /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu : /[^ -~]/g;
  return shown.replaceAll('\\', '\\\\').replace(hidden, (character) => {
    const bytes = isUtf8 ? bytesOf(character) : [character.charCodeAt(0)];
    return bytes.map(octal).join('');
  });
}

/** An entry of an archive as lists show it: its path and, of a link, its target. */
export function entryLine({ path, target }: { readonly path: ByteString; readonly target?: ByteString }): string {
  return `${escapePath(path)}${target === undefined ? '' : ` -> ${escapePath(target)}`}`;
}
