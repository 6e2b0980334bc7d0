import type { ByteString } from './byte-string.ts';

/**
 * The order of the entries of one folder (git: gitformat-index, "base_name_compare"): by name, byte for byte, those of
 * directories as if they ended in a slash. So a file and a directory of one name are no neighbours: `a`, `a-b`, `a/`.
 */
export class EntryOrder {
  #last: ByteString = '';
  /** Names of what is no directory, that what comes next starts with. */
  readonly #open: ByteString[] = [];

  /** Whether an entry that is sorted by `key` may be the next. */
  follows(key: ByteString): boolean {
    return this.#last < key;
  }

  /**
   * Takes the next entry in.
   *
   * @param key the name, for a directory with a slash
   * @returns whether its name is a new one
   */
  add(name: ByteString, key: ByteString): boolean {
    this.#last = key;
    const open = this.#open;
    while (open.length > 0 && !key.startsWith(open.at(-1) ?? '')) open.pop();
    if (key !== name) return !open.includes(name);
    open.push(name);
    return true;
  }

  /** The last entry, taken in by its name alone, turned out to be a directory. */
  lastIsDirectory(name: ByteString): void {
    this.#last = `${name}/`;
  }
}
