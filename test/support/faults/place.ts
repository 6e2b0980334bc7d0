import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SmallDisk } from './small-disk.ts';

const ENOUGH_BYTES = 64 * 1024 * 1024;

/** Where a command writes its files: a folder that it makes, and one for what is temporary; perhaps without much room. */
export class Place implements AsyncDisposable {
  readonly disk: SmallDisk | undefined;
  /** As the command sees it. */
  readonly #path: string;
  /** As all others do. */
  readonly #outside: string;

  /** @param room bytes, if there is not enough */
  static async make(room: number | undefined): Promise<Place> {
    return new Place(room === undefined ? undefined : await SmallDisk.make(room));
  }

  private constructor(disk: SmallDisk | undefined) {
    this.disk = disk;
    this.#path = disk?.path ?? mkdtempSync(join(tmpdir(), 'sealci-place-'));
    this.#outside = disk?.outside ?? this.#path;
    mkdirSync(join(this.#outside, 'tmp'));
  }

  get out(): string {
    return join(this.#path, 'out');
  }

  get temporary(): string {
    return join(this.#path, 'tmp');
  }

  /** A file that the command has written, for others to read. */
  written(name: string): string {
    return join(this.#outside, 'out', name);
  }

  /** The names of all files that are there: the files, and what is left of any. */
  list(): { readonly out: readonly string[] | undefined; readonly temporary: readonly string[] } {
    const isMade = readdirSync(this.#outside).includes('out');
    return {
      out: isMade ? readdirSync(join(this.#outside, 'out')).toSorted() : undefined,
      temporary: readdirSync(join(this.#outside, 'tmp')),
    };
  }

  /** Now there is room. */
  async grow(): Promise<void> {
    await this.disk?.resize(ENOUGH_BYTES);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.disk) await this.disk[Symbol.asyncDispose]();
    else rmSync(this.#path, { recursive: true });
  }
}
