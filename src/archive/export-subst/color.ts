import type { ByteString } from '../../formats/byte-string.ts';
import { asLong, isSpace, lowerAscii, parseInteger } from './c-text.ts';
import { unsupported } from './context.ts';
import type { Literal } from './literal.ts';

/** Colours as git-config(1) spells them ("color"), as terminal sequences (ECMA-48, SGR). */

const colorNames = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

const attributes: Readonly<Record<string, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  ul: [4, 24],
  blink: [5, 25],
  reverse: [7, 27],
  strike: [9, 29],
};

/** The SGR parameters of a colour for the foreground and the background; two empty texts for `normal`. */
type Color = readonly [foreground: string, background: string];

const noColor: Color = ['', ''];

function basicColor(code: number): Color {
  return [String(code), String(code + 10)];
}

function extendedColor(parameters: string): Color {
  return [`38;${parameters}`, `48;${parameters}`];
}

function numberedColor(word: ByteString): Color | undefined {
  const parsed = parseInteger(word, 0);
  if (parsed?.end !== word.length) return undefined;
  const value = Number(asLong(parsed.value));
  if (value < -1 || value > 255) return undefined;
  if (value === -1) return noColor;
  if (value < 8) return basicColor(30 + value);
  return value < 16 ? basicColor(90 + value - 8) : extendedColor(`5;${value}`);
}

function parseColor(word: ByteString): Color | undefined {
  const lower = lowerAscii(word);
  if (lower === 'normal') return noColor;
  if (/^#[0-9a-f]{6}$/.test(lower)) {
    return extendedColor(`2;${[1, 3, 5].map((at) => parseInt(lower.slice(at, at + 2), 16)).join(';')}`);
  }
  if (lower === 'default') return basicColor(39);
  const bright = lower.startsWith('bright');
  const index = colorNames.indexOf(bright ? lower.slice(6) : lower);
  return index === -1 ? numberedColor(word) : basicColor((bright ? 90 : 30) + index);
}

function parseAttribute(word: ByteString): number | undefined {
  const [, negated, name = ''] = /^(no-?)?([a-z]+)$/.exec(word) ?? [];
  const codes = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  return codes?.[negated === undefined ? 0 : 1];
}

function splitWords(text: ByteString): ByteString[] {
  const words: ByteString[] = [];
  let word = '';
  for (const character of `${text} `) {
    if (!isSpace(character.charCodeAt(0))) word += character;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return words;
}

/** @throws AgentError CONVERSION_UNSUPPORTED for what is no colour: git makes no archive then */
function colorSequence(specification: ByteString): ByteString {
  const words = splitWords(specification);
  const colors: Color[] = [];
  const codes = new Set<number>();
  for (const word of words) {
    const color = lowerAscii(word) === 'reset' ? undefined : parseColor(word);
    const attribute = parseAttribute(word);
    if (color && colors.length < 2) colors.push(color);
    else if (attribute !== undefined) codes.add(attribute);
    else if (lowerAscii(word) !== 'reset') throw unsupported('a %C placeholder in it names no colour');
  }
  const hasReset = words.some((word) => lowerAscii(word) === 'reset');
  const parameters = [
    ...(hasReset ? [''] : []),
    ...[...codes].sort((a, b) => a - b).map(String),
    ...colors.map((color, index) => color[index === 0 ? 0 : 1]).filter((parameter) => parameter !== ''),
  ];
  return parameters.length === 0 ? '' : `\x1b[${parameters.join(';')}m`;
}

const bareNames = ['red', 'green', 'blue', 'reset'];
const ALWAYS = '(always,';

/**
 * `%C...`, whose `C` is at `at`. Git writes no colors into an archive unless told to by `always`.
 *
 * @param close the index of the closing parenthesis; -1 without one
 */
export function expandColor(format: ByteString, at: number, close: number): Literal {
  if (format[at + 1] !== '(') {
    const name = bareNames.find((color) => format.startsWith(color, at + 1));
    return { text: '', consumed: name === undefined ? 0 : 1 + name.length };
  }
  if (close === -1) return { text: '', consumed: 0 };
  const always = format.startsWith(ALWAYS, at + 1);
  return {
    text: always ? colorSequence(format.slice(at + 1 + ALWAYS.length, close)) : '',
    consumed: close + 1 - at,
  };
}
