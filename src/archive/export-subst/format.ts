import type { ByteString } from '../../formats/byte-string.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { beforeNul } from './c-text.ts';
import { expandColor } from './color.ts';
import { expandFromIds, expandFromText } from './commit-placeholders.ts';
import { unsupported } from './context.ts';
import { displayWidth } from './display-width.ts';
import type { Facts } from './facts.ts';
import { literalAt } from './literal.ts';
import { type Alignment, alignText, parsePadding, truncateText, type Truncation } from './padding.ts';
import { stealSpaces } from './steal.ts';
import { isSameWrapping, noWrapping, wrapText, type Wrapping } from './wrap.ts';
import { parseWrapping } from './wrapping-argument.ts';

const LF = 0x0a;

/** What a padding placeholder asks of the next one. */
interface Field {
  readonly align: Alignment;
  readonly columns: number;
  readonly toColumn: boolean;
}

/**
 * The expansion of one `$Format:...$`, git-log(1), "PRETTY FORMATS". It writes behind what the file has so far, and
 * some placeholders change that: `%-` deletes line feeds before it, `%>>` spaces.
 */
export class FormatExpansion {
  readonly #facts: Facts;
  readonly #format: ByteString;
  readonly #out: ByteBuffer;
  #field: Field | undefined;
  #truncate: Truncation = 'none';
  #wrapping: Wrapping = noWrapping;
  #wrapStart: number;
  #readsText = false;

  constructor(facts: Facts, format: ByteString, out: ByteBuffer) {
    this.#facts = facts;
    this.#format = beforeNul(format);
    this.#out = out;
    this.#wrapStart = out.length;
  }

  /** Expands, and tells whether the commit's text was read for it: only then does git re-encode the file. */
  run(): boolean {
    const format = this.#format;
    let at = 0;
    while (at < format.length) {
      const percent = format.indexOf('%', at);
      this.#write(this.#out, format.slice(at, percent === -1 ? format.length : percent));
      if (percent === -1) break;
      at = percent + 1;
      const consumed = format[at] === '%' ? 0 : this.#expandItem(at);
      if (consumed === 0) this.#write(this.#out, '%');
      at += format[at] === '%' ? 1 : consumed;
    }
    this.#rewrap(this.#out, noWrapping);
    return this.#readsText;
  }

  #write(sink: ByteBuffer, text: ByteString): void {
    this.#facts.budget.spend(text.length);
    sink.append(text);
  }

  /** A placeholder with the `+`, `-` or space that may stand before it. */
  #expandItem(at: number): number {
    const magic = this.#format[at] ?? '';
    if (magic !== '+' && magic !== '-' && magic !== ' ') return this.#expandField(at);
    // Wrapping writes nothing by itself and changes what stands before it: git leaves %+w() as it is.
    if (this.#format[at + 1] === 'w') return 0;
    const before = this.#out.length;
    const consumed = this.#expandField(at + 1);
    if (this.#out.length === before) {
      if (magic === '-') this.#dropLineFeeds();
    } else if (magic !== '-') {
      this.#insert(before, magic === '+' ? '\n' : ' ');
    }
    return consumed + 1;
  }

  #dropLineFeeds(): void {
    let end = this.#out.length;
    while (this.#out.at(end - 1) === LF) end -= 1;
    this.#out.truncate(end);
  }

  #insert(at: number, text: ByteString): void {
    if (at > this.#out.length) throw unsupported('a %>> placeholder in it takes more than there is');
    const tail = this.#out.text(at);
    this.#facts.budget.spend(tail.length);
    this.#out.replaceFrom(at, text + tail);
  }

  #expandField(at: number): number {
    const field = this.#field;
    if (!field) return this.#expandOne(this.#out, at);
    let columns = field.columns;
    if (field.toColumn && columns > 0) {
      const line = this.#out.lastLineOfCString();
      this.#facts.budget.spend(line.length);
      columns -= displayWidth(line);
    }
    const local = new ByteBuffer();
    const consumed = this.#expandInto(local, at);
    this.#fillField(local.text(0), columns);
    this.#field = undefined;
    return consumed;
  }

  /** One placeholder with the colors before it: they are part of its field. */
  #expandInto(local: ByteBuffer, start: number): number {
    let at = start;
    for (;;) {
      const isColor = this.#format[at] === 'C';
      at += this.#expandOne(local, at);
      if (!isColor || this.#format[at] !== '%') return at - start;
      at += 1;
    }
  }

  #fillField(text: ByteString, wanted: number): void {
    const width = displayWidth(text);
    // The placeholder just expanded may have been one of padding itself, whose alignment then counts.
    let align = this.#field?.align ?? 'left';
    let columns = wanted;
    let content = text;
    if (align === 'right-and-steal') {
      const stolen = stealSpaces(this.#out, width - columns);
      columns += stolen.spaces;
      content = stolen.colors + text;
      align = 'right';
    }
    if (width > columns) {
      this.#write(this.#out, truncateText(content, width, columns, this.#truncate));
    } else {
      this.#write(this.#out, alignText(content, columns - width, align));
    }
  }

  /** One placeholder into `sink`; 0 when it is none. */
  #expandOne(sink: ByteBuffer, at: number): number {
    switch (this.#format[at]) {
      case 'C':
        return this.#expandColor(sink, at);
      case 'w':
        return this.#setWrapping(sink, at);
      case '<':
      case '>':
        return this.#setField(at);
      default:
        return this.#expandText(sink, at);
    }
  }

  #expandText(sink: ByteBuffer, at: number): number {
    if (this.#format[at] === '(') this.#chargeArguments(at);
    let expansion = literalAt(this.#format, at) ?? expandFromIds(this.#format, at, this.#facts);
    if (!expansion) {
      this.#readsText = true;
      expansion = expandFromText(this.#format, at, this.#facts);
    }
    this.#write(sink, expansion.text);
    return expansion.consumed;
  }

  /** Arguments end at the first parenthesis: what is looked through for it is paid for, found or not. */
  #chargeArguments(at: number): number {
    const close = this.#format.indexOf(')', at);
    this.#facts.budget.spend((close === -1 ? this.#format.length : close) - at);
    return close;
  }

  #expandColor(sink: ByteBuffer, at: number): number {
    const close = this.#format[at + 1] === '(' ? this.#chargeArguments(at) : -1;
    const { text, consumed } = expandColor(this.#format, at, close);
    this.#write(sink, text);
    return consumed;
  }

  #setWrapping(sink: ByteBuffer, at: number): number {
    const parsed = parseWrapping(this.#format, at + 1);
    if (!parsed) return 0;
    this.#rewrap(sink, parsed.wrapping);
    return parsed.end - at;
  }

  /** Wraps what was written since the last change of the wrapping, and goes on with a new one. */
  #rewrap(sink: ByteBuffer, wrapping: Wrapping): void {
    if (isSameWrapping(this.#wrapping, wrapping)) return;
    if (this.#wrapStart < sink.length) {
      const { spend } = this.#facts.budget;
      spend(sink.length - this.#wrapStart);
      const text = beforeNul(sink.text(this.#wrapStart));
      sink.replaceFrom(this.#wrapStart, wrapText(text, this.#wrapping, spend));
    }
    this.#wrapStart = sink.length;
    this.#wrapping = wrapping;
  }

  #setField(at: number): number {
    this.#chargeArguments(at);
    const parsed = parsePadding(this.#format, at);
    if (!parsed) return 0;
    this.#field = parsed;
    if (!parsed.truncate) return 0;
    this.#truncate = parsed.truncate;
    return parsed.end - at;
  }
}
