import type { ByteString } from '../../formats/byte-string.ts';
import { booleanOf, matchArgument } from './arguments.ts';
import { isSpace, lowerAscii, trim, trimEnd } from './c-text.ts';
import { expandLiterals } from './literal.ts';
import { findSeparator, type TrailerBlock } from './trailer-block.ts';

/** Options of `%(trailers:...)`, git-log(1), "PRETTY FORMATS". */
interface TrailerOptions {
  /** Wanted keys in lower case; all when empty. */
  readonly keys: Set<ByteString>;
  separator?: ByteString;
  keyValueSeparator?: ByteString;
  only: boolean;
  unfold: boolean;
  keyonly: boolean;
  valueonly: boolean;
}

const flags = ['only', 'unfold', 'keyonly', 'valueonly'] as const;

/** Sets the flag named at `at`, and returns where it ends. */
function readFlag(format: ByteString, at: number, options: TrailerOptions): number | undefined {
  for (const flag of flags) {
    const argument = matchArgument(format, at, flag);
    const value = argument && booleanOf(argument);
    if (value === undefined) continue;
    options[flag] = value;
    return argument?.end;
  }
  return undefined;
}

/** Sets the option at `at`, and returns where it ends; undefined when there is no valid one. */
function readOption(format: ByteString, at: number, options: TrailerOptions): number | undefined {
  const key = matchArgument(format, at, 'key');
  if (key) {
    if (key.value === undefined) return undefined;
    options.keys.add(lowerAscii(key.value.replace(/:$/, '')));
    options.only = true;
    return key.end;
  }
  const separator = matchArgument(format, at, 'separator');
  if (separator) {
    options.separator = expandLiterals(separator.value ?? '');
    return separator.end;
  }
  const keyValueSeparator = matchArgument(format, at, 'key_value_separator');
  if (keyValueSeparator) {
    options.keyValueSeparator = expandLiterals(keyValueSeparator.value ?? '');
    return keyValueSeparator.end;
  }
  return readFlag(format, at, options);
}

/** Line feeds and the white space after them as one space each. */
function unfold(value: ByteString): ByteString {
  const parts = value.split('\n').map((line, index) => {
    let start = 0;
    while (index > 0 && isSpace(line.charCodeAt(start))) start += 1;
    return line.slice(start);
  });
  // A line of white space alone belongs to the break before it.
  return trim(parts.filter((part, index) => part !== '' || index === 0 || index === parts.length - 1).join(' '));
}

function formatTrailer(key: ByteString, value: ByteString, options: TrailerOptions): ByteString {
  if (options.keyonly) return options.valueonly ? '' : key;
  if (options.valueonly) return value;
  return `${key}${options.keyValueSeparator ?? ': '}${value}`;
}

/** One line as the options have it; undefined when they leave it out. */
function formatLine(line: ByteString, options: TrailerOptions): ByteString | undefined {
  const colon = findSeparator(line);
  if (colon < 1) {
    if (options.only) return undefined;
    return line;
  }
  const key = trim(line.slice(0, colon));
  if (options.keys.size > 0 && !options.keys.has(lowerAscii(key))) return undefined;
  const value = trim(line.slice(colon + 1));
  const text = formatTrailer(key, options.unfold ? unfold(value) : value, options);
  return options.separator === undefined ? `${text}\n` : text;
}

/** Takes white space off the end of all that `parts` hold together. */
function trimParts(parts: ByteString[]): void {
  for (let last = parts.pop(); last !== undefined; last = parts.pop()) {
    const trimmed = trimEnd(last);
    if (trimmed === '') continue;
    parts.push(trimmed);
    return;
  }
}

function formatBlock(block: TrailerBlock, options: TrailerOptions): ByteString {
  const { separator } = options;
  const parts: ByteString[] = [];
  let isEmpty = true;
  for (const line of block.lines) {
    const text = formatLine(line, options);
    if (text === undefined) continue;
    if (separator !== undefined && !isEmpty) parts.push(separator);
    parts.push(text);
    isEmpty &&= text === '';
    // A line that is no trailer brings its line feed along.
    if (separator !== undefined && findSeparator(line) < 1) trimParts(parts);
  }
  return parts.join('');
}

function isWholeBlock(options: TrailerOptions): boolean {
  if (options.keys.size > 0 || flags.some((flag) => options[flag])) return false;
  return options.separator === undefined && options.keyValueSeparator === undefined;
}

export interface ExpandedTrailers {
  readonly text: ByteString;
  /** The index after the closing parenthesis. */
  readonly end: number;
}

/** `%(trailers...)`, whose `:` or `)` is at `at`; undefined when what follows is malformed. */
export function expandTrailers(format: ByteString, at: number, block: TrailerBlock): ExpandedTrailers | undefined {
  const options: TrailerOptions = { keys: new Set(), only: false, unfold: false, keyonly: false, valueonly: false };
  let end: number | undefined = at;
  if (format[at] === ':') {
    end += 1;
    while (end !== undefined && format[end] !== ')') end = readOption(format, end, options);
  }
  if (end === undefined || format[end] !== ')') return undefined;
  return { text: isWholeBlock(options) ? block.text : formatBlock(block, options), end: end + 1 };
}
