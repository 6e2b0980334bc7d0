import type { ByteString } from '../../formats/byte-string.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { isAlphanumeric, isSpace } from './c-text.ts';
import { colorSequenceLength, glyphAt } from './display-width.ts';

/** The arguments of `%w(width,indent1,indent2)`, in columns. */
export interface Wrapping {
  readonly width: number;
  readonly indent1: number;
  readonly indent2: number;
}

export const noWrapping: Wrapping = { width: 0, indent1: 0, indent2: 0 };

export function isSameWrapping(a: Wrapping, b: Wrapping): boolean {
  return a.width === b.width && a.indent1 === b.indent1 && a.indent2 === b.indent2;
}

const LF = 0x0a;
const TAB = 0x09;

function indentLines(text: ByteString, { indent1, indent2 }: Wrapping, spend: (bytes: number) => void): ByteString {
  const out = new ByteBuffer(text.length);
  let indent = indent1;
  for (let at = 0; at < text.length; indent = indent2) {
    const lf = text.indexOf('\n', at);
    const end = lf === -1 ? text.length : lf + 1;
    spend(indent);
    out.append(' '.repeat(indent));
    out.append(text.slice(at, end));
    at = end;
  }
  return out.text(0);
}

/** Breaks lines of one text at white space, keeping paragraphs, as git's `%w` does. */
class Wrapper {
  readonly #text: ByteString;
  readonly #wrapping: Wrapping;
  readonly #spend: (bytes: number) => void;
  /** Bytes rather than an array of words: a text of spaces alone would take many times its size. */
  readonly #out: ByteBuffer;
  #at = 0;
  /** Where the line under way begins, the last white space on it, and the columns it takes. */
  #lineStart = 0;
  #space: number | undefined;
  #column: number;
  #indent: number;

  constructor(text: ByteString, wrapping: Wrapping, spend: (bytes: number) => void) {
    this.#text = text;
    this.#wrapping = wrapping;
    this.#spend = spend;
    this.#out = new ByteBuffer(text.length);
    this.#column = this.#indent = wrapping.indent1;
  }

  /** The wrapped text; undefined when `asUtf8` and the text is not. */
  run(asUtf8: boolean): ByteString | undefined {
    for (;;) {
      this.#at += colorSequenceLength(this.#text, this.#at);
      if (colorSequenceLength(this.#text, this.#at) > 0) continue;
      const code = this.#text.charCodeAt(this.#at);
      const atEnd = this.#at >= this.#text.length;
      if (atEnd || isSpace(code)) {
        if (this.#breakOrFlush(code, atEnd)) return this.#out.text(0);
        continue;
      }
      if (!this.#advance(asUtf8)) return undefined;
    }
  }

  #advance(asUtf8: boolean): boolean {
    const glyph = asUtf8 ? glyphAt(this.#text, this.#at) : { columns: 1, end: this.#at + 1 };
    if (!glyph) return false;
    // A control character counts as minus one column here, for git adds its width as it comes.
    this.#column += glyph.columns;
    this.#at = glyph.end;
    return true;
  }

  /** At white space or the end: writes the word before it, or starts a new line with it. True when all is done. */
  #breakOrFlush(code: number, atEnd: boolean): boolean {
    if (this.#column > this.#wrapping.width && this.#space !== undefined) {
      this.#newLine(this.#space);
      return false;
    }
    if (atEnd && this.#at === this.#lineStart) return true;
    this.#flushWord();
    if (atEnd) return true;
    this.#space = this.#at;
    if (code === TAB) this.#column |= 7;
    if (code === LF && !this.#joinsNextLine(this.#at + 1)) {
      this.#newLine(this.#at + 1);
      return false;
    }
    if (code === LF) this.#space += 1;
    this.#column += 1;
    this.#at += 1;
    return false;
  }

  #flushWord(): void {
    if (this.#space === undefined) {
      this.#spend(this.#indent);
      this.#out.append(' '.repeat(this.#indent));
    }
    this.#out.append(this.#text.slice(this.#space ?? this.#lineStart, this.#at));
  }

  /** What follows a line feed: an empty line and a line of no word keep their line feed, others join as one paragraph. */
  #joinsNextLine(next: number): boolean {
    const code = this.#text.charCodeAt(next);
    if (code === LF) this.#out.append('\n');
    else if (isAlphanumeric(code)) {
      this.#out.append(' ');
      return true;
    }
    return false;
  }

  #newLine(space: number): void {
    this.#out.append('\n');
    this.#at = this.#lineStart = space + (isSpace(this.#text.charCodeAt(space)) ? 1 : 0);
    this.#space = undefined;
    this.#column = this.#indent = this.#wrapping.indent2;
  }
}

/**
 * `text` in lines of at most `wrapping.width` columns (0: lines as they are), indented.
 *
 * @param spend told of every byte of indentation before it is made: one line feed can cost 16 KiB of it
 */
export function wrapText(text: ByteString, wrapping: Wrapping, spend: (bytes: number) => void): ByteString {
  if (wrapping.width === 0) return indentLines(text, wrapping, spend);
  const wrapped = new Wrapper(text, wrapping, spend).run(true);
  return wrapped ?? new Wrapper(text, wrapping, spend).run(false) ?? '';
}
