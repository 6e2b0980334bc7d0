import type { ByteString } from '../../formats/byte-string.ts';
import { isAlphanumeric, isSpace } from './c-text.ts';
import { nextLine } from './message.ts';

/** Finds the trailers of a commit message: see git-interpret-trailers(1), of which this follows the defaults. */

const SCISSORS = '# ------------------------ >8 ------------------------\n';

/** Prefixes git itself writes: with one of them, a quarter of the paragraph's lines is enough. */
const gitGenerated = ['Signed-off-by: ', '(cherry picked from commit '];

export interface TrailerBlock {
  /** The paragraph of trailers as it stands in the message. */
  readonly text: ByteString;
  /** Its lines, each trailer with the lines it is continued on. */
  readonly lines: readonly ByteString[];
}

/**
 * Where the colon of a trailer is: after letters, digits and hyphens, then perhaps spaces. -1 in another line, 0 when
 * the line begins with it.
 */
export function findSeparator(line: ByteString): number {
  let hasSpace = false;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (line[at] === ':') return at;
    if (!hasSpace && (isAlphanumeric(code) || line[at] === '-')) continue;
    if (at === 0 || (line[at] !== ' ' && line[at] !== '\t')) return -1;
    hasSpace = true;
  }
  return -1;
}

function isBlankLine(text: ByteString, at: number): boolean {
  let end = at;
  while (end < text.length && text[end] !== '\n' && isSpace(text.charCodeAt(end))) end += 1;
  return end >= text.length || text[end] === '\n';
}

function findScissors(message: ByteString): number {
  if (message.startsWith(SCISSORS)) return 0;
  const at = message.indexOf(`\n${SCISSORS}`);
  return at === -1 ? message.length : at + 1;
}

/** Where comments and the list of conflicts that end some messages begin, or the scissors line. */
function findTrailerEnd(message: ByteString): number {
  const cutoff = findScissors(message);
  // Zero for none: git does not see that a message may begin with its tail.
  let tail = 0;
  let inConflicts = false;
  for (let at = 0; at < cutoff; at = nextLine(message, at)) {
    const opensConflicts = message.startsWith('Conflicts:\n', at);
    inConflicts ||= opensConflicts;
    if (opensConflicts || message[at] === '#' || message[at] === '\n') {
      tail ||= at;
    } else if (!(inConflicts && message[at] === '\t')) {
      // Whatever stands before it was no tail.
      tail = 0;
      inConflicts = false;
    }
  }
  return tail || cutoff;
}

/** The first paragraph is the title: trailers stand after it. */
function findTitleEnd(text: ByteString): number {
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    if (text[at] !== '#' && isBlankLine(text, at)) return at;
  }
  return text.length;
}

/** Counts of the lines seen so far, from the end of the message upwards. */
class Tally {
  hasGitGenerated = false;
  #trailers = 0;
  #others = 0;
  /** Indented lines below: a part of what comes above them. */
  #continuations = 0;

  add(line: ByteString): void {
    const isGenerated = gitGenerated.some((prefix) => line.startsWith(prefix));
    this.hasGitGenerated ||= isGenerated;
    if (isGenerated || (findSeparator(line) >= 1 && !isSpace(line.charCodeAt(0)))) {
      this.#trailers += 1;
      this.#continuations = 0;
    } else if (isSpace(line.charCodeAt(0))) {
      this.#continuations += 1;
    } else {
      this.#others += 1;
      this.endContinuations();
    }
  }

  endContinuations(): void {
    this.#others += this.#continuations;
    this.#continuations = 0;
  }

  isTrailerBlock(): boolean {
    if (this.hasGitGenerated && this.#trailers * 3 >= this.#others) return true;
    return this.#trailers > 0 && this.#others === 0;
  }
}

function findTrailerStart(text: ByteString): number {
  const titleEnd = findTitleEnd(text);
  const tally = new Tally();
  let onlyBlank = true;
  for (let end = text.length; end > 0;) {
    const start = end === 1 ? 0 : text.lastIndexOf('\n', end - 2) + 1;
    if (start < titleEnd) break;
    const line = text.slice(start, end);
    end = start;
    if (line.startsWith('#')) {
      tally.endContinuations();
    } else if (!isBlankLine(line, 0)) {
      onlyBlank = false;
      tally.add(line);
    } else if (!onlyBlank) {
      tally.endContinuations();
      return tally.isTrailerBlock() ? nextLine(text, start) : text.length;
    }
  }
  return text.length;
}

function joinContinuations(text: ByteString): ByteString[] {
  const lines: ByteString[] = [];
  let continues = false;
  for (let at = 0; at < text.length;) {
    const end = nextLine(text, at);
    const line = text.slice(at, end);
    at = end;
    if (continues && isSpace(line.charCodeAt(0))) {
      lines.push((lines.pop() ?? '') + line);
    } else {
      lines.push(line);
      continues = findSeparator(line) >= 1;
    }
  }
  return lines;
}

/** @param message the commit message from its subject on */
export function findTrailerBlock(message: ByteString): TrailerBlock {
  const text = message.slice(0, findTrailerEnd(message));
  const block = text.slice(findTrailerStart(text));
  return { text: block, lines: joinContinuations(block) };
}
