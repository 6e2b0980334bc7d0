import type { ByteString } from '../formats/byte-string.ts';

const ascii = /^[\0-\x7f]*$/;

/** `name` as file systems compare it that ignore case (Windows, macOS) and the form of composed letters (macOS). */
function fold(name: ByteString): string {
  if (ascii.test(name)) return name.toLowerCase();
  return Buffer.from(name, 'latin1').toString('utf8').normalize('NFC').toLowerCase();
}

/** The names of one directory, to find those of which some file systems keep only one. */
export class NameCollisions {
  readonly #names = new Map<string, ByteString>();

  /** Adds `name`, and returns the earlier name that it falls together with. */
  add(name: ByteString): ByteString | undefined {
    const folded = fold(name);
    const earlier = this.#names.get(folded);
    if (earlier === undefined) this.#names.set(folded, name);
    return earlier;
  }
}
