import type { ByteString } from '../../formats/byte-string.ts';

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/**
 * Reads the double-quoted string at the start of `text`, with the escapes of C that git writes itself
 * (git-config(1), core.quotePath).
 *
 * @returns what was quoted and the text after the closing quote; undefined when the quoting is malformed
 */
export function unquote(text: ByteString): { value: ByteString; rest: ByteString } | undefined {
  const quoted = /^"((?:[^"\\]|\\(?:[abfnrtv\\"]|[0-3][0-7]{2}))*)"/.exec(text);
  if (quoted?.[1] === undefined) return undefined;
  const value = quoted[1].replace(/\\([0-3][0-7]{2}|.)/g, (_, escape: string) => {
    return escapes[escape] ?? String.fromCharCode(parseInt(escape, 8));
  });
  return { value, rest: text.slice(quoted[0].length) };
}
