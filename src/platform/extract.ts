import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { AgentError } from '../errors.ts';
import { fromByteString } from '../formats/byte-string.ts';
import type { ReadEntry } from '../formats/tar-reader.ts';
import { onForcedEnd } from './clean-up.ts';
import { type MadeDirectory, makeDirectory } from './made-directory.ts';
import { sweepTemporaries, temporaryName } from './temporaries.ts';

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const SLASH = Buffer.from('/');

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** Where nothing was before, only the archive itself can stand in its own way. */
function refused(cause: unknown): AgentError {
  if (!['EEXIST', 'ENOTDIR'].includes(codeOf(cause))) return unwritable(cause);
  return new AgentError('EXTRACT_UNSAFE', 'The archive holds a path twice. Do not extract it.', { cause });
}

function unwritable(cause: unknown): AgentError {
  if (cause instanceof AgentError) return cause;
  const code = codeOf(cause);
  return new AgentError('FILE_UNWRITABLE', `The archive cannot be extracted there (${code}); choose another folder.`, {
    cause,
  });
}

/**
 * Puts the entries of one archive into a folder: all of them or none. They are written into a temporary folder there
 * that nobody else may enter and moved into place at the end. Every path is below a folder that this run has made; no
 * file is opened that was there before, and no link is followed, for links are made last. Names keep their bytes.
 *
 * The entries must have passed ArchiveTree. Times are those of now; the only modes are 0755 and 0644, less the umask.
 */
export class Extraction {
  readonly #target: string;
  readonly #directory: MadeDirectory;
  readonly #wasEmpty: boolean;
  readonly #temporary: Buffer;
  readonly #isOver: () => void;
  readonly #links: { readonly path: Buffer; readonly target: Buffer }[] = [];

  /** @throws FILE_UNWRITABLE */
  constructor(target: string) {
    this.#target = target;
    this.#directory = makeDirectory(target);
    sweepTemporaries(target);
    try {
      this.#wasEmpty = readdirSync(target).length === 0;
      this.#temporary = this.#inTarget(temporaryName('extract'));
      mkdirSync(this.#temporary, { mode: 0o700 });
    } catch (cause) {
      this.#directory.undo();
      throw unwritable(cause);
    }
    this.#isOver = onForcedEnd(() => {
      rmSync(this.#temporary, { recursive: true, force: true });
      this.#directory.undo();
    });
  }

  async add(entry: ReadEntry): Promise<void> {
    const isDirectory = entry.type === 'directory';
    const name = isDirectory ? entry.path.slice(0, -'/'.length) : entry.path;
    const path = Buffer.concat([this.#temporary, SLASH, fromByteString(name)]);
    try {
      if (isDirectory) this.#makeFolder(path);
      else if (entry.type === 'symlink')
        this.#links.push({ path, target: Buffer.from(fromByteString(entry.target ?? '')) });
      else await writeFile(path, entry);
    } catch (cause) {
      throw refused(cause);
    }
  }

  /** Moves all into place. @throws FILE_UNWRITABLE when something is there already, EXTRACT_UNSAFE */
  async commit(): Promise<void> {
    try {
      this.#makeLinks();
      this.#moveAll(readdirSync(this.#temporary, { encoding: 'buffer' }));
    } catch (cause) {
      throw unwritable(cause);
    }
    await rm(this.#temporary, { recursive: true });
    this.#isOver();
  }

  /** Leaves the folder as it was. */
  async undo(): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true });
    this.#directory.undo();
    this.#isOver();
  }

  /** The prefix is one entry, however many folders it names: those above it are made then, up to our own. */
  #makeFolder(path: Buffer): void {
    try {
      mkdirSync(path, { mode: 0o755 });
    } catch (cause) {
      const above = path.subarray(0, path.lastIndexOf(SLASH));
      if (codeOf(cause) === 'ENOENT' && above.length > this.#temporary.length) {
        this.#makeFolder(above);
        mkdirSync(path, { mode: 0o755 });
      } else if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) throw cause;
    }
  }

  #makeLinks(): void {
    try {
      for (const { path, target } of this.#links) symlinkSync(target, path);
    } catch (cause) {
      throw refused(cause);
    }
  }

  #moveAll(names: readonly Buffer[]): void {
    if (names.length > 1 && !this.#wasEmpty) throw this.#occupied('is not empty');
    const taken = names.find((name) => lstatSync(this.#inTarget(name), { throwIfNoEntry: false }));
    if (taken) throw this.#occupied('has a folder of that name already');
    const moved: Buffer[] = [];
    try {
      for (const name of names) {
        renameSync(Buffer.concat([this.#temporary, SLASH, name]), this.#inTarget(name));
        moved.push(name);
      }
    } catch (cause) {
      for (const name of moved) renameSync(this.#inTarget(name), Buffer.concat([this.#temporary, SLASH, name]));
      throw cause;
    }
  }

  #inTarget(name: string | Buffer): Buffer {
    return Buffer.concat([Buffer.from(this.#target), SLASH, Buffer.from(name)]);
  }

  #occupied(why: string): AgentError {
    return new AgentError('FILE_UNWRITABLE', `The folder ${this.#target} ${why}; extract into a new one.`);
  }
}

async function writeFile(path: Buffer, entry: ReadEntry): Promise<void> {
  const fd = openSync(path, FLAGS, entry.executable === true ? 0o755 : 0o644);
  try {
    for await (const piece of entry.content) {
      for (let at = 0; at < piece.length;) at += writeSync(fd, piece, at);
    }
  } finally {
    closeSync(fd);
  }
}
