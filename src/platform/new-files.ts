import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { AgentError } from '../errors.ts';
import { onForcedEnd } from './clean-up.ts';
import { syncFolder } from './folder.ts';
import { type MadeDirectory, makeDirectory } from './made-directory.ts';
import { osReason } from './os-reason.ts';
import { sweepTemporaries, temporaryName } from './temporaries.ts';

interface NewFile {
  readonly fd: number;
  readonly temporary: string;
  readonly final: string;
}

function unwritable(file: string, cause: unknown): AgentError {
  return new AgentError(
    'FILE_UNWRITABLE',
    `The file ${file} cannot be written${osReason(cause)}; choose another folder.`,
    {
      cause,
    },
  );
}

/** Permissions of a file that others may not read. */
export const SECRET_MODE = 0o600;
/** Permissions of any other file, less the umask. */
export const PUBLIC_MODE = 0o666;

export interface WholeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/**
 * Files that appear in a folder together or not at all: each is written beside its place under another name, brought
 * to the disk, and renamed when all are complete. Every method throws FILE_UNWRITABLE.
 */
export class NewFiles {
  readonly #directory: string;
  readonly #made: MadeDirectory;
  readonly #replace: boolean;
  readonly #whenThere: string;
  readonly #files: NewFile[] = [];
  readonly #outdated: string[] = [];
  readonly #open: number[] = [];
  readonly #isOver: () => void;

  /**
   * @param replace whether files that are there already are replaced
   * @param whenThere what to do about one that is not; to remove it is no advice, as it may be a key
   */
  constructor(directory: string, replace: boolean, whenThere = 'move it away, or choose another folder') {
    this.#directory = directory;
    this.#replace = replace;
    this.#whenThere = whenThere;
    this.#made = makeDirectory(directory);
    this.#isOver = onForcedEnd(() => {
      this.undo();
    });
    sweepTemporaries(directory);
  }

  /** Fails already when a file of this name could not be added later. */
  expect(name: string): void {
    this.#refuseExisting(path.join(this.#directory, name));
  }

  /**
   * Has a file that is there go before the others come, among which one of its name may be: it tells of what was there
   * before. So were this process killed in between, nothing would stand beside what it does not belong to.
   */
  remove(name: string): void {
    const file = path.join(this.#directory, name);
    this.#refuseExisting(file);
    this.#outdated.push(file);
  }

  /** Adds an empty file. @returns writes what follows of its content */
  add(name: string, mode: number): (bytes: Uint8Array) => void {
    const final = path.join(this.#directory, name);
    this.#refuseExisting(final);
    const temporary = path.join(this.#directory, temporaryName('part'));
    return this.#guard(final, () => {
      const fd = openSync(temporary, 'wx', mode);
      this.#files.push({ fd, temporary, final });
      this.#open.push(fd);
      return (bytes) => {
        this.#guard(final, () => {
          for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
        });
      };
    });
  }

  /** @returns the paths of the files, which are in place now */
  commit(): string[] {
    for (const { fd, final } of this.#files) {
      this.#guard(final, () => {
        fsyncSync(fd);
      });
    }
    for (const file of [...this.#outdated, ...this.#files.map(({ final }) => final)]) this.#refuseExisting(file);
    this.#moveAll();
    this.#isOver();
    this.#close();
    syncFolder(this.#directory);
    return this.#files.map(({ final }) => final);
  }

  /** Leaves the folder as it was; to be called when {@link commit} was not, or failed. */
  undo(): void {
    this.#isOver();
    this.#close();
    for (const { temporary } of this.#files) rmSync(temporary, { force: true });
    this.#made.undo();
  }

  #moveAll(): void {
    const moved: { readonly final: string; readonly old: string | undefined }[] = [];
    try {
      for (const final of this.#outdated) {
        this.#guard(final, () => {
          moved.push({ final, old: setAside(final) });
          rmSync(final, { force: true });
        });
      }
      for (const { temporary, final } of this.#files) {
        this.#guard(final, () => {
          moved.push({ final, old: setAside(final) });
          renameSync(temporary, final);
        });
      }
    } catch (error) {
      for (const { final, old } of moved.reverse()) {
        if (old !== undefined) renameSync(old, final);
        // Two names of one file: rename has done nothing then.
        rmSync(old ?? final, { force: true });
      }
      throw error;
    }
    for (const { old } of moved) if (old !== undefined) rmSync(old, { force: true });
  }

  #close(): void {
    for (const fd of this.#open.splice(0)) closeSync(fd);
  }

  #refuseExisting(file: string): void {
    if (this.#replace || !existsSync(file)) return;
    throw new AgentError('FILE_UNWRITABLE', `The file ${file} is there already; ${this.#whenThere}.`);
  }

  #guard<T>(file: string, action: () => T): T {
    try {
      return action();
    } catch (cause) {
      throw unwritable(file, cause);
    }
  }
}

/**
 * Puts files whose content is at hand into a folder, all or none, in the place of what is there when `replace` says so.
 *
 * @returns their paths
 * @throws FILE_UNWRITABLE
 */
export function putFiles(directory: string, replace: boolean, contents: readonly WholeFile[]): string[] {
  const files = new NewFiles(directory, replace);
  try {
    for (const { name, bytes, mode } of contents) files.add(name, mode)(bytes);
    return files.commit();
  } catch (error) {
    files.undo();
    throw error;
  }
}

/** @returns the second name of the file that is to be replaced, or undefined when there is none */
function setAside(file: string): string | undefined {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (stat.isDirectory()) throw Object.assign(new Error('a folder is there'), { code: 'EISDIR' });
  const old = path.join(path.dirname(file), temporaryName('old'));
  try {
    linkSync(file, old);
  } catch {
    copyAside(file, stat.isSymbolicLink(), old);
  }
  return old;
}

/** For a file system without hard links. To rename it is no way: were this process killed then, nobody would find it. */
function copyAside(file: string, isLink: boolean, old: string): void {
  try {
    if (isLink) symlinkSync(readlinkSync(file), old);
    else copyFileSync(file, old);
  } catch (error) {
    rmSync(old, { force: true });
    throw error;
  }
}
