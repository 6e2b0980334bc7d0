import { invalidManifest } from './invalid-image.ts';

/** The fields of a JSON object of a manifest, each read as what it has to be. All throw IMAGE_INVALID. */
export class ManifestFields {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    if (!isObject(value)) throw invalidManifest('it has another kind of value where an object should be');
    this.#fields = new Map(Object.entries(value));
  }

  get names(): string[] {
    return [...this.#fields.keys()];
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  get(name: string): unknown {
    return this.#fields.get(name);
  }

  text(name: string, form: RegExp = /^/): string {
    const value = this.#fields.get(name);
    if (typeof value === 'string' && form.test(value)) return value;
    throw invalidManifest(`its field ${name} is missing, or not what it should be`);
  }

  count(name: string): number {
    const value = this.#fields.get(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw invalidManifest(`its field ${name} is no number`);
  }

  flag(name: string): boolean {
    const value = this.#fields.get(name);
    if (typeof value === 'boolean') return value;
    throw invalidManifest(`its field ${name} is neither true nor false`);
  }

  list(name: string): readonly unknown[] {
    const value: unknown = this.#fields.get(name);
    if (Array.isArray(value)) return value;
    throw invalidManifest(`its field ${name} is no list`);
  }

  texts(name: string): string[] {
    return this.list(name).map((value) => {
      if (typeof value === 'string') return value;
      throw invalidManifest(`its list ${name} has something other than texts`);
    });
  }

  object(name: string): ManifestFields {
    return new ManifestFields(this.#fields.get(name));
  }

  /** What `read` makes of a field that may be absent. */
  optional<T>(name: string, read: () => T): T | undefined {
    return this.has(name) ? read() : undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
