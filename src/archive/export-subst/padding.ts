import type { ByteString } from '../../formats/byte-string.ts';
import { replaceColumns } from './display-width.ts';
import { asLong, endOfArgument, parseInteger } from './c-text.ts';

/** Where a text stands in its field. To steal is to take over spaces that end the text before it. */
export type Alignment = 'left' | 'right' | 'right-and-steal' | 'both';
export type Truncation = 'none' | 'left' | 'middle' | 'right';

/** The bound that git has too: else a few bytes of format would ask for gigabytes of spaces. */
export const MAX_COLUMNS = 16 * 1024;

/** Width of git's terminal when there is none, which negative columns count back from. */
const TERMINAL_COLUMNS = 80;

const alignments: readonly (readonly [ByteString, Alignment])[] = [
  ['<', 'left'],
  ['><', 'both'],
  ['>>', 'right-and-steal'],
  ['>', 'right'],
];

const truncations: readonly (readonly [ByteString, Truncation])[] = [
  ['trunc)', 'right'],
  ['ltrunc)', 'left'],
  ['mtrunc)', 'middle'],
];

/** The columns asked for; undefined when zero, over the bound or no number. */
function readColumns(format: ByteString, at: number, toColumn: boolean): number | undefined {
  const parsed = parseInteger(format, at);
  if (!parsed) return undefined;
  // Git reads a long and keeps the low 32 bits.
  const columns = Number(BigInt.asIntN(32, asLong(parsed.value)));
  if (columns === 0 || Math.abs(columns) > MAX_COLUMNS) return undefined;
  const wanted = columns < 0 && toColumn ? columns + TERMINAL_COLUMNS : columns;
  return wanted < 0 ? undefined : wanted;
}

/** A padding placeholder. `truncate` is absent when malformed: git has taken over the rest by then. */
export interface ParsedPadding {
  readonly align: Alignment;
  /** Columns of the field, or where on the line it ends. */
  readonly columns: number;
  readonly toColumn: boolean;
  readonly truncate?: Truncation;
  readonly end: number;
}

/** `%<(...)`, `%>(...)`, `%>>(...)` or `%><(...)`, whose first `<` or `>` is at `at`. */
export function parsePadding(format: ByteString, at: number): ParsedPadding | undefined {
  const [sign, align] = alignments.find(([prefix]) => format.startsWith(prefix, at)) ?? ['', undefined];
  if (!align) return undefined;
  const toColumn = format[at + sign.length] === '|';
  const open = at + sign.length + (toColumn ? 1 : 0);
  const end = endOfArgument(format, open + 1);
  if (format[open] !== '(' || end === format.length) return undefined;
  const columns = readColumns(format, open + 1, toColumn);
  return columns === undefined ? undefined : withTruncation(format, end, { align, columns, toColumn });
}

function withTruncation(
  format: ByteString,
  end: number,
  field: Pick<ParsedPadding, 'align' | 'columns' | 'toColumn'>,
): ParsedPadding {
  if (format[end] === ')') return { ...field, truncate: 'none', end: end + 1 };
  const [text, truncate] = truncations.find(([name]) => format.startsWith(name, end + 1)) ?? ['', undefined];
  return { ...field, ...(truncate && { truncate }), end: end + 1 + text.length };
}

/** `text`, which takes `width` columns, cut to `columns` of them with two dots in place of what is left out. */
export function truncateText(text: ByteString, width: number, columns: number, truncate: Truncation): ByteString {
  const dropped = width - (columns - 2);
  switch (truncate) {
    case 'none':
      return text;
    case 'left':
      return replaceColumns(text, 0, dropped, '..');
    case 'middle':
      return replaceColumns(text, Math.trunc(columns / 2) - 1, dropped, '..');
    case 'right':
      return replaceColumns(text, columns - 2, dropped, '..');
  }
}

/** `text` with `spaces` around it. */
export function alignText(text: ByteString, spaces: number, align: Alignment): ByteString {
  if (align === 'left') return text + ' '.repeat(spaces);
  const before = align === 'both' ? Math.floor(spaces / 2) : spaces;
  return ' '.repeat(before) + text + ' '.repeat(spaces - before);
}
