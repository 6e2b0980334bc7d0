import type { AgentError } from '../errors.ts';
import { printable } from './printable.ts';

/** How a value is read: undefined when it is not valid. */
interface Kind<T> {
  /** What a valid value is, to go behind "give …". */
  readonly expected: string;
  readonly read: (value: unknown) => T | undefined;
}

/**
 * Makes the error of whoever reads the JSON.
 *
 * @param what the beginning of a sentence: `"tags" in repositories[0] of watch.json is not valid`
 * @param expected what would be valid: `true or false`
 */
export type FieldFault = (what: string, expected: string) => AgentError;

const MAX_TEXT_CHARACTERS = 4096;
const MAX_NAME_CHARACTERS = 80;

export const text: Kind<string> = {
  expected: 'a text that is not empty, without control characters',
  read: (value) =>
    typeof value === 'string' && value !== '' && value === printable(value, MAX_TEXT_CHARACTERS) ? value : undefined,
};

export const anyText: Kind<string> = {
  expected: 'a text',
  read: (value) => (typeof value === 'string' ? value : undefined),
};

export const flag: Kind<boolean> = {
  expected: 'true or false',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};

export const anyObject: Kind<Readonly<Record<string, unknown>>> = {
  expected: 'an object, with its fields between { and }',
  read: (value) => (isObject(value) ? value : undefined),
};

export function matching(pattern: RegExp, expected: string): Kind<string> {
  return { expected, read: (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined) };
}

export function wholeNumber(min: number, max: number): Kind<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read: (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined,
  };
}

export const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);

export function oneOf<const T extends string>(values: readonly T[]): Kind<T> {
  return {
    expected: values.map((value) => `"${value}"`).join(' or '),
    read: (value) => values.find((one) => one === value),
  };
}

interface Lengths {
  readonly min?: number;
  readonly max?: number;
}

export function listOf<T>(kind: Kind<T>, { min = 0, max = Infinity }: Lengths = {}): Kind<readonly T[]> {
  const [least, most] = [min === 0 ? '' : `, with ${min} at least`, max === Infinity ? '' : `, with ${max} at most`];
  return {
    expected: `an array${least}${most}, each ${kind.expected}`,
    read: (value) => {
      if (!Array.isArray(value) || value.length < min || value.length > max) return undefined;
      const items = value.map((item: unknown) => kind.read(item)).filter((item) => item !== undefined);
      return items.length === value.length ? items : undefined;
    },
  };
}

/** The fields of a JSON object, each of which is asked for by its name; {@link end} refuses what nobody asked for. */
export class JsonFields {
  readonly #values: ReadonlyMap<string, unknown>;
  /** Where the object stands: `agents[0]`, or the name of the file. */
  readonly #place: string;
  readonly #fault: FieldFault;
  readonly #asked = new Set<string>();

  /** @throws what `fault` makes, as everything here, when `value` is no object */
  constructor(value: unknown, place: string, fault: FieldFault) {
    if (!isObject(value)) throw fault(`${place} is not valid`, anyObject.expected);
    this.#values = new Map(Object.entries(value));
    this.#place = place;
    this.#fault = fault;
  }

  /** Of all fields. They are as they were given: for an error, {@link at} has them harmless. */
  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** @throws when it is there and not valid */
  optional<T>(name: string, kind: Kind<T>): T | undefined {
    this.#asked.add(name);
    if (!this.#values.has(name)) return undefined;
    const read = kind.read(this.#values.get(name));
    if (read !== undefined) return read;
    throw this.#fault(`${this.at(name)} is not valid`, kind.expected);
  }

  /** @throws when it is not there, or not valid */
  required<T>(name: string, kind: Kind<T>): T {
    const read = this.optional(name, kind);
    if (read !== undefined) return read;
    throw this.#fault(`"${harmless(name)}" is missing in ${this.#place}`, kind.expected);
  }

  /** An object in this one; undefined when it is not there. */
  optionalObject(name: string): JsonFields | undefined {
    const value = this.optional(name, anyObject);
    return value && new JsonFields(value, this.#placeOf(name), this.#fault);
  }

  /** @throws when it is not there, or no object */
  object(name: string): JsonFields {
    return new JsonFields(this.required(name, anyObject), this.#placeOf(name), this.#fault);
  }

  /** The objects of an array. */
  objects(name: string, lengths: Lengths): readonly JsonFields[] {
    return this.required(name, listOf(anyObject, lengths)).map(
      (value, index) => new JsonFields(value, `${name}[${index}] of ${this.#place}`, this.#fault),
    );
  }

  /** All of it, unread. */
  rest(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#values);
  }

  /** @throws when there is a field that nobody asked for: it was misspelt */
  end(): void {
    const unknown = this.names.find((name) => !this.#asked.has(name));
    if (unknown === undefined) return;
    throw this.#fault(
      `There is no field "${harmless(unknown)}" in ${this.#place}`,
      `one of ${[...this.#asked].join(', ')}`,
    );
  }

  /** A field, to begin a sentence with: `"url" in repositories[0] of watch.json`. */
  at(name: string): string {
    return `"${harmless(name)}" in ${this.#place}`;
  }

  #placeOf(name: string): string {
    return `"${harmless(name)}" of ${this.#place}`;
  }
}

/** Names may come from the JSON itself, which anyone may have written. */
function harmless(name: string): string {
  return printable(name, MAX_NAME_CHARACTERS);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
