/** Files that are there whole, or not at all. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Anyone may read a release, and its owner alone a sealed key ring. */
export const PUBLIC = 0o644;
export const PRIVATE = 0o600;

/** A file without its name yet, in the folder where it is to be. It is gone in the end, unless it is kept. */
export class NewFile implements AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;
  #size = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async create(folder: string, mode: number): Promise<NewFile> {
    const name = path.join(folder, `.release-${randomBytes(8).toString('hex')}.part`);
    return new NewFile(name, await open(name, 'wx', mode));
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, this.#size);
      at += bytesWritten;
      this.#size += bytesWritten;
    }
  }

  /** Begins anew. */
  async clear(): Promise<void> {
    await this.#handle.truncate(0);
    this.#size = 0;
  }

  /** Gives it its name, once it is on the disk. */
  async keep(file: string): Promise<void> {
    await this.#handle.sync();
    await rename(this.#path, file);
    // The name as well.
    const folder = await open(path.dirname(file));
    await folder.sync().finally(() => folder.close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
    await rm(this.#path, { force: true });
  }
}

/** Writes a whole file. */
export async function save(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  await using made = await NewFile.create(path.dirname(file), mode);
  await made.write(bytes);
  await made.keep(file);
}
