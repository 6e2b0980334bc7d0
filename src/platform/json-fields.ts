import { AgentError } from '../errors.ts';
import { printable } from '../formats/printable.ts';

/** How a value is read: undefined when it is not valid. */
interface Kind<T> {
  /** What a valid value is, to go behind "give …". */
  readonly expected: string;
  readonly read: (value: unknown) => T | undefined;
}

const MAX_TEXT_CHARACTERS = 4096;

export const text: Kind<string> = {
  expected: 'a text that is not empty, without control characters',
  read: (value) =>
    typeof value === 'string' && value !== '' && value === printable(value, MAX_TEXT_CHARACTERS) ? value : undefined,
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

export function oneOf<const T extends string>(values: readonly T[]): Kind<T> {
  return {
    expected: values.map((value) => `"${value}"`).join(' or '),
    read: (value) => values.find((one) => one === value),
  };
}

export const texts: Kind<readonly string[]> = {
  expected: 'an array of texts, with one at least',
  read: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((item): item is string => text.read(item) !== undefined)
      ? value
      : undefined,
};

/** The fields of a JSON object, each of which is asked for by its name; {@link end} refuses what nobody asked for. */
export class JsonFields {
  readonly #values: ReadonlyMap<string, unknown>;
  /** Where the object stands: `agents[0]`, or the name of the file. */
  readonly #place: string;
  readonly #asked = new Set<string>();

  /** @throws CONFIG_INVALID when `value` is no object */
  constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalid(`${place} is no JSON object; put its fields between { and }.`);
    }
    this.#values = new Map(Object.entries(value));
    this.#place = place;
  }

  /** @throws CONFIG_INVALID when it is there and not valid */
  optional<T>(name: string, kind: Kind<T>): T | undefined {
    this.#asked.add(name);
    if (!this.#values.has(name)) return undefined;
    const read = kind.read(this.#values.get(name));
    if (read !== undefined) return read;
    throw invalid(`"${name}" in ${this.#place} is not valid: give ${kind.expected}.`);
  }

  /** @throws CONFIG_INVALID when it is not there, or not valid */
  required<T>(name: string, kind: Kind<T>): T {
    const read = this.optional(name, kind);
    if (read !== undefined) return read;
    throw invalid(`"${name}" is missing in ${this.#place}: give ${kind.expected}.`);
  }

  /** An object in this one; undefined when it is not there. */
  object(name: string): JsonFields | undefined {
    this.#asked.add(name);
    if (!this.#values.has(name)) return undefined;
    return new JsonFields(this.#values.get(name), `"${name}" of ${this.#place}`);
  }

  /** The objects of an array that must have one at least. */
  objects(name: string): readonly JsonFields[] {
    const list = this.required(name, {
      expected: 'an array of objects, with one at least',
      read: (value): readonly unknown[] | undefined => (Array.isArray(value) && value.length > 0 ? value : undefined),
    });
    return list.map((value, index) => new JsonFields(value, `${name}[${index}] of ${this.#place}`));
  }

  /** All of it, unread. */
  rest(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#values);
  }

  /** @throws CONFIG_INVALID when there is a field that nobody asked for: it was misspelt */
  end(): void {
    const unknown = [...this.#values.keys()].find((name) => !this.#asked.has(name));
    if (unknown === undefined) return;
    throw invalid(
      `There is no field "${printable(unknown, 80)}" in ${this.#place}; use one of ${[...this.#asked].join(', ')}.`,
    );
  }

  /** An error about one of the fields. @param what behind its name: `is too long` */
  fault(name: string, what: string, cause?: unknown): AgentError {
    return invalid(`"${name}" in ${this.#place} ${what}`, cause);
  }
}

export function invalid(message: string, cause?: unknown): AgentError {
  return new AgentError('CONFIG_INVALID', message, cause === undefined ? {} : { cause });
}
