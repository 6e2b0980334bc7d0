import assert from 'node:assert/strict';
import { toByteString } from '../../../src/formats/byte-string.ts';
import { Wildmatch, type WildmatchMode } from '../../../src/formats/wildmatch.ts';
import { parseCharacterSet } from '../../../src/formats/wildmatch-set.ts';
import type { FuzzTarget } from '../target.ts';

/** Steps after which the plain matcher gives up: it takes exponential time. */
const MAX_PLAIN_STEPS = 5000;

/** Thrown by the plain matcher when it takes too long. */
class TooManySteps extends Error {}

/** The same by trying one way after the other, as git's own wildmatch.c does. */
class PlainMatcher {
  readonly #pattern: string;
  readonly #text: string;
  readonly #isPath: boolean;
  #steps = 0;

  constructor(pattern: string, text: string, mode: WildmatchMode) {
    this.#pattern = pattern;
    this.#text = text;
    this.#isPath = mode === 'path';
  }

  matches(at = 0, from = 0): boolean {
    if ((this.#steps += 1) > MAX_PLAIN_STEPS) throw new TooManySteps();
    const pattern = this.#pattern;
    if (at === pattern.length) return from === this.#text.length;
    if (pattern[at] === '*') return this.#matchesStar(at, from);
    const next = this.#afterOne(at, this.#text[from]);
    return next !== undefined && this.matches(next, from + 1);
  }

  #matchesStar(at: number, from: number): boolean {
    let end = at;
    while (this.#pattern[end] === '*') end += 1;
    if (!this.#isPath) return this.#matchesRun(end, from, true);
    const isLong = end - at > 1 && this.#standsAlone(at, end);
    // A `**` and its slash may be nothing at all.
    if (isLong && this.#pattern[end] === '/' && this.matches(end + 1, from)) return true;
    return this.#matchesRun(end, from, isLong);
  }

  /** Whether the pattern from `at` on takes what is behind some bytes, with or without slashes among them. */
  #matchesRun(at: number, from: number, withSlashes: boolean): boolean {
    for (let to = from; ; to += 1) {
      if (this.matches(at, to)) return true;
      if (to >= this.#text.length || (!withSlashes && this.#text[to] === '/')) return false;
    }
  }

  /** Whether there are slashes, or the ends of the pattern, around the stars from `at` to `end`. */
  #standsAlone(at: number, end: number): boolean {
    const opens = at === 0 || this.#pattern[at - 1] === '/';
    return opens && (end === this.#pattern.length || /^\\?\//.test(this.#pattern.slice(end, end + 2)));
  }

  /** Where the pattern goes on when the item at `at` takes `byte`. */
  #afterOne(at: number, byte: string | undefined): number | undefined {
    const item = this.#pattern[at];
    if (byte === undefined) return undefined;
    if (item === '[' || item === '?') return this.#isPath && byte === '/' ? undefined : this.#afterAny(at, byte);
    const literal = item === '\\' ? at + 1 : at;
    return this.#pattern[literal] === byte ? literal + 1 : undefined;
  }

  #afterAny(at: number, byte: string): number | undefined {
    if (this.#pattern[at] === '?') return at + 1;
    const set = parseCharacterSet(this.#pattern, at);
    return set?.members[byte.charCodeAt(0)] === 1 ? set.next : undefined;
  }
}

/** A pattern that is malformed anywhere matches nothing, though a plain matcher may not come as far. */
function isMalformed(pattern: string): boolean {
  for (let at = 0; at < pattern.length;) {
    const set = pattern[at] === '[' ? parseCharacterSet(pattern, at) : undefined;
    if (pattern[at] === '[' && !set) return true;
    if (pattern[at] === '\\' && at + 1 === pattern.length) return true;
    at = set?.next ?? at + (pattern[at] === '\\' ? 2 : 1);
  }
  return false;
}

function plainAnswer(pattern: string, text: string, mode: WildmatchMode): boolean | undefined {
  try {
    return !isMalformed(pattern) && new PlainMatcher(pattern, text, mode).matches();
  } catch (error) {
    if (error instanceof TooManySteps) return undefined;
    throw error;
  }
}

/** Globs: the pattern, a NUL, the text. */
export const target: FuzzTarget = {
  maxBytes: 512,
  dictionary: [
    '*',
    '**',
    '**/',
    '/**',
    '/',
    '?',
    '[',
    '[!',
    ']',
    '[a-z]',
    '[[:alpha:]]',
    '[:',
    ':]',
    '\\',
    '-',
    'a',
    'b',
    '\0',
    'ab',
  ],
  seeds: [
    'a*b\0aab',
    '**/b\0a/a/b',
    'a/**\0a/b/c',
    '[!a-c]?\0db',
    '\\*\0*',
    'a/**/b\0a/b',
    '*a*a*a*b\0aaaaaaaaaaaa',
    '[]-]\0-',
  ],
  run(input) {
    const all = toByteString(input);
    const end = all.indexOf('\0');
    if (end < 0) return;
    const [pattern, text] = [all.slice(0, end), all.slice(end + 1)];
    for (const mode of ['path', 'name'] as const) {
      let steps = 0;
      const ours = new Wildmatch(pattern, mode).matches(text, (more) => (steps += more));
      assert.ok(steps <= (pattern.length + 1) * text.length, 'a match took more steps than it may');
      const plain = plainAnswer(pattern, text, mode);
      if (plain !== undefined) assert.equal(ours, plain, `the answer is another, mode ${mode}`);
    }
  },
};
