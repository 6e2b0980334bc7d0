import type { ByteString } from '../../formats/byte-string.ts';
import { PathPattern } from './path-pattern.ts';
import { unquote } from './unquote-pattern.ts';

/** true: set; false: unset (`-attr`); undefined: unspecified; else the string after the `=`. */
export type AttributeValue = boolean | ByteString | undefined;

/** One `attr`, `-attr`, `!attr` or `attr=value`. */
export interface Assignment {
  readonly attribute: string;
  readonly value: AttributeValue;
}

/** What a line assigns to the paths that its pattern matches, in the order of the line. */
export interface AttributeRule {
  readonly kind: 'rule';
  readonly pattern: PathPattern;
  readonly assignments: readonly Assignment[];
}

/** What a `[attr]name` line says that setting `name` assigns as well. */
export interface AttributeMacro {
  readonly kind: 'macro';
  readonly name: string;
  readonly assignments: readonly Assignment[];
}

/** Lines of this many bytes and more are ignored, as by git. */
const MAX_LINE_BYTES = 2048;
const MACRO_PREFIX = '[attr]';

/** The first word of `text`, and what follows it without the blanks between. */
function splitWord(text: ByteString): { word: ByteString; rest: ByteString } {
  const end = text.search(/[ \t\r\n]/);
  if (end < 0) return { word: text, rest: '' };
  return { word: text.slice(0, end), rest: trimStart(text.slice(end)) };
}

/** Without leading blanks as git knows them; String's own trimming takes more bytes than these for blanks. */
function trimStart(text: ByteString): ByteString {
  return text.replace(/^[ \t\r\n]+/, '');
}

function isAttributeName(name: ByteString): boolean {
  return /^[A-Za-z0-9_.][-A-Za-z0-9_.]*$/.test(name);
}

function parseAssignment(word: ByteString): Assignment | undefined {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  const sign = name[0] === '-' || name[0] === '!' ? name[0] : '';
  const attribute = name.slice(sign.length);
  if (!isAttributeName(attribute)) return undefined;
  if (sign === '-') return { attribute, value: false };
  if (sign === '!') return { attribute, value: undefined };
  return { attribute, value: equals < 0 ? true : word.slice(equals + 1) };
}

/** The assignments of a line; undefined when one of them has no valid name, which makes git ignore the line. */
function parseAssignments(text: ByteString): Assignment[] | undefined {
  const assignments: Assignment[] = [];
  for (let rest = text; rest !== '';) {
    const split = splitWord(rest);
    const assignment = parseAssignment(split.word);
    if (assignment === undefined) return undefined;
    assignments.push(assignment);
    rest = split.rest;
  }
  return assignments;
}

function untilNul(text: ByteString): ByteString {
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}

/** The pattern or `[attr]name` that a line begins with, and its assignments, still as text. */
function splitLine(text: ByteString): { head: ByteString; rest: ByteString } {
  const quoted = unquote(text);
  if (quoted !== undefined) return { head: quoted.value, rest: trimStart(quoted.rest) };
  const { word, rest } = splitWord(text);
  return { head: word, rest };
}

function parseMacro(head: ByteString, rest: ByteString): AttributeMacro | undefined {
  const name = splitWord(trimStart(untilNul(head).slice(MACRO_PREFIX.length))).word;
  const assignments = parseAssignments(rest);
  return assignments && isAttributeName(name) ? { kind: 'macro', name, assignments } : undefined;
}

function parseRule(head: ByteString, rest: ByteString): AttributeRule | undefined {
  const pattern = untilNul(head);
  const assignments = parseAssignments(rest);
  if (assignments === undefined || pattern.startsWith('!')) return undefined;
  return { kind: 'rule', pattern: new PathPattern(pattern), assignments };
}

/**
 * One line of a .gitattributes file (gitattributes(5), "DESCRIPTION"), without its line feed and without NUL bytes.
 *
 * @returns undefined for blank lines and comments, and for what git ignores with a warning: overlong lines, invalid
 *   attribute names, negative patterns, and macros where `macrosAllowed` is false
 */
export function parseAttributeLine(
  line: ByteString,
  macrosAllowed: boolean,
): AttributeRule | AttributeMacro | undefined {
  if (line.length >= MAX_LINE_BYTES) return undefined;
  const text = trimStart(line);
  if (text === '' || text.startsWith('#')) return undefined;
  const { head, rest } = splitLine(text);
  if (head.length <= MACRO_PREFIX.length || !head.startsWith(MACRO_PREFIX)) return parseRule(head, rest);
  return macrosAllowed ? parseMacro(head, rest) : undefined;
}
