import type { ByteString } from '../../formats/byte-string.ts';
import { endOfArgument, lowerAscii, parseInteger } from './c-text.ts';

/** One `name` or `name=value` of a placeholder's list, which `,` or `)` ends. */
export interface Argument {
  /** Absent for a name alone. */
  readonly value: ByteString | undefined;
  /** After the comma, or at the closing parenthesis. */
  readonly end: number;
}

/** The argument `name` at `at`; undefined when another thing stands there. */
export function matchArgument(format: ByteString, at: number, name: string): Argument | undefined {
  if (!format.startsWith(name, at)) return undefined;
  const afterName = at + name.length;
  const hasValue = format[afterName] === '=';
  const end = hasValue ? endOfArgument(format, afterName + 1) : afterName;
  if (format[end] !== ',' && format[end] !== ')') return undefined;
  return {
    value: hasValue ? format.slice(afterName + 1, end) : undefined,
    end: format[end] === ',' ? end + 1 : end,
  };
}

const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};
const unitFactors: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const MAX_INT = 2 ** 31 - 1;

/** An integer of git-config(1), e.g. `0x10` or `2k`. */
function parseConfigInteger(text: ByteString): number | undefined {
  const [, space = '', sign = '', digits, unit = ''] =
    /^([ \t\n\v\f\r]*)([+-]?)(0x[0-9a-f]+|\d+)([kmg]?)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const magnitude = magnitudeOf(space, digits);
  const value = magnitude === undefined ? NaN : magnitude * (unitFactors[unit.toLowerCase()] ?? 1);
  return value <= MAX_INT ? (sign === '-' ? -value : value) : undefined;
}

function magnitudeOf(space: string, digits: string): number | undefined {
  if (/^0\d/.test(digits)) return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : undefined;
  return digits.length > 20 && space === '' ? Infinity : Number(digits);
}

/** A boolean of git-config(1); undefined when `argument` has no such value. */
export function booleanOf(argument: Argument): boolean | undefined {
  if (argument.value === undefined) return true;
  if (argument.value === '') return false;
  const word = lowerAscii(argument.value);
  if (Object.hasOwn(words, word)) return words[word];
  const number = parseConfigInteger(argument.value);
  return number === undefined ? undefined : number !== 0;
}

/** Whether all of `value` is an integer to strtol(3). */
export function isInteger(value: ByteString): boolean {
  return parseInteger(value, 0)?.end === value.length;
}
