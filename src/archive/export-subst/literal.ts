import type { ByteString } from '../../formats/byte-string.ts';

/** What a placeholder became, and how many characters of the format after the `%` it took. */
export interface Literal {
  readonly text: ByteString;
  readonly consumed: number;
}

/** `%n` and `%xNN`: the placeholders that mean the same in a format and in a separator. */
export function literalAt(format: ByteString, at: number): Literal | undefined {
  if (format[at] === 'n') return { text: '\n', consumed: 1 };
  const hex = format.slice(at + 1, at + 3);
  if (format[at] !== 'x' || !/^[0-9a-f]{2}$/i.test(hex)) return undefined;
  return { text: String.fromCharCode(parseInt(hex, 16)), consumed: 3 };
}

/** `text` with its literal placeholders and `%%` expanded; other percent signs stay. */
export function expandLiterals(text: ByteString): ByteString {
  return text.replace(/%(%|n|x[0-9a-f]{2})/gi, (whole, placeholder: string) => {
    if (placeholder === '%') return '%';
    return literalAt(placeholder, 0)?.text ?? whole;
  });
}
