import type { ByteString } from './byte-string.ts';

/** Members of the named classes as git's own ctype knows them: ASCII only, and a space is no form feed. */
const namedClasses: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

function addNamedClass(name: string, members: Uint8Array): boolean {
  const expression = Object.hasOwn(namedClasses, name) ? namedClasses[name] : undefined;
  if (expression === undefined) return false;
  for (let byte = 0; byte < 128; byte += 1) {
    if (expression.test(String.fromCharCode(byte))) members[byte] = 1;
  }
  return true;
}

interface Position {
  /** Of the last byte that was read. */
  at: number;
  /** Byte that a following `-` starts its range from; undefined where none can start. */
  previous: number | undefined;
}

/** Reads `[:name:]` at `position`; a `[` without a `:]` stands for itself. */
function readNamedClass(pattern: ByteString, position: Position, members: Uint8Array): boolean {
  const nameStart = position.at + 2;
  const close = pattern.indexOf(']', nameStart);
  if (close < 0) return false;
  if (close === nameStart || pattern[close - 1] !== ':') {
    members[0x5b] = 1;
    position.previous = 0x5b;
    return true;
  }
  position.at = close;
  position.previous = undefined;
  return addNamedClass(pattern.slice(nameStart, close - 1), members);
}

/** Moves over a backslash; false at the end of the pattern. */
function skipEscape(pattern: ByteString, position: Position): boolean {
  if (pattern[position.at] === '\\') position.at += 1;
  return position.at < pattern.length;
}

/** Reads the end of the range that began with `first`. A range that runs backwards is empty. */
function readRangeEnd(pattern: ByteString, position: Position, first: number, members: Uint8Array): boolean {
  position.at += 1;
  if (!skipEscape(pattern, position)) return false;
  members.fill(1, first, Math.max(first, pattern.charCodeAt(position.at) + 1));
  position.previous = undefined;
  return true;
}

/** Reads one member (a byte, a range's end, a named class); false when the pattern is malformed. */
function readMember(pattern: ByteString, position: Position, members: Uint8Array): boolean {
  const following = pattern[position.at + 1];
  const { previous } = position;
  if (pattern[position.at] === '-' && previous !== undefined && following !== undefined && following !== ']') {
    return readRangeEnd(pattern, position, previous, members);
  }
  if (pattern[position.at] === '[' && following === ':') return readNamedClass(pattern, position, members);
  if (!skipEscape(pattern, position)) return false;
  const byte = pattern.charCodeAt(position.at);
  members[byte] = 1;
  position.previous = byte;
  return true;
}

/**
 * The bracket expression that begins at `start` of a glob: a 1 for each byte that it accepts, and the offset after
 * its `]`. Undefined when it has no end or names an unknown class.
 */
export function parseCharacterSet(
  pattern: ByteString,
  start: number,
): { members: Uint8Array; next: number } | undefined {
  const members = new Uint8Array(256);
  const position: Position = { at: start + 1, previous: undefined };
  const negated = pattern[position.at] === '!' || pattern[position.at] === '^';
  if (negated) position.at += 1;
  do {
    if (position.at >= pattern.length || !readMember(pattern, position, members)) return undefined;
    position.at += 1;
  } while (pattern[position.at] !== ']');
  if (negated) for (let byte = 0; byte < 256; byte += 1) members[byte] = members[byte] === 1 ? 0 : 1;
  return { members, next: position.at + 1 };
}
