import { once } from 'node:events';
import { type ByteString, fromByteString } from '../formats/byte-string.ts';
import type { ReadEntry } from '../formats/tar-reader.ts';
import type { Context } from './context.ts';
import { entryLine } from '../formats/escape-path.ts';

/** An entry in JSON; bytes of names that are no UTF-8 are U+FFFD there. */
export interface ListedEntry {
  readonly path: string;
  readonly type: ReadEntry['type'];
  readonly size: number;
  readonly executable?: boolean;
  readonly target?: string;
}

const LINES_BYTES = 64 * 1024;
const utf8 = (text: ByteString): string => Buffer.from(fromByteString(text)).toString('utf8');

/** Prints entries as they come, a line for each; in JSON it keeps them for the one object. */
export class EntryList {
  readonly entries: ListedEntry[] | undefined;
  readonly #isWanted: boolean;
  readonly #context: Context;

  constructor(isWanted: boolean, context: Context) {
    this.#isWanted = isWanted;
    this.#context = context;
    this.entries = isWanted && context.json ? [] : undefined;
  }

  async add(entry: ReadEntry): Promise<void> {
    if (!this.#isWanted) return;
    if (this.entries) {
      const { path, target, type, size, executable } = entry;
      this.entries.push({
        path: utf8(path),
        type,
        size,
        ...(executable !== undefined && { executable }),
        ...(target !== undefined && { target: utf8(target) }),
      });
      return;
    }
    this.#context.print(`${entryLine(entry)}\n`);
    // A slow reader of a long list must not have all of it wait in memory.
    if (process.stdout.writableLength > LINES_BYTES)
      await once(process.stdout, 'drain', { signal: this.#context.signal });
  }
}
