import { AgentError } from '../errors.ts';
import { type ByteString, toByteString } from '../formats/byte-string.ts';
import { identSeconds } from '../formats/git-object.ts';
import { printable } from '../formats/printable.ts';
import { tarPadding, tarTrailer, TarHeaderWriter } from '../formats/tar.ts';
import type { Breather } from '../git/breather.ts';
import type { FetchedTag } from '../git/fetch-tag.ts';
import type { Limits } from '../limits.ts';
import { FileContents } from './file-contents.ts';
import { checkSymlinkTarget, leadsOutside } from './symlink-target.ts';
import { type ArchiveEntry, ArchiveWalk } from './walk-archive.ts';
import type { Warnings } from './warnings.ts';

export interface ArchiveOptions {
  readonly fetched: FetchedTag;
  /** Short name of the tag. */
  readonly tag: string;
  /** Put before each path: empty, or ending in a slash. */
  readonly prefix: string;
  /** For dates that are relative to today. */
  readonly now: Date;
  readonly limits: Limits;
  readonly warnings: Warnings;
  readonly breather: Breather;
}

/** What has been archived so far. */
export interface ArchiveCounts {
  files: number;
  directories: number;
  symlinks: number;
  submodules: number;
  /** Bytes of the files' contents. */
  contentBytes: number;
  /** Bytes of the tar. */
  tarBytes: number;
}

const isDirectoryType: Readonly<Record<ArchiveEntry['type'], boolean>> = {
  directory: true,
  submodule: true,
  file: false,
  executable: false,
  symlink: false,
};

const GREATER_THAN = 0x3e;

/** `text` of the repository, for a warning. */
function shown(text: ByteString): string {
  return printable(Buffer.from(text, 'latin1').toString('utf8'));
}

/** Writes the tar that `git archive --format=tar --prefix=PREFIX TAG` writes (git: archive.c, archive-tar.c). */
export class ArchiveWriter {
  readonly counts: ArchiveCounts = {
    files: 0,
    directories: 0,
    symlinks: 0,
    submodules: 0,
    contentBytes: 0,
    tarBytes: 0,
  };
  readonly #options: ArchiveOptions;
  readonly #prefix: ByteString;
  readonly #headers: TarHeaderWriter;
  readonly #contents: FileContents;

  constructor(options: ArchiveOptions) {
    this.#options = options;
    this.#prefix = toByteString(Buffer.from(options.prefix));
    const { committer } = options.fetched.commit;
    if (committer.indexOf(GREATER_THAN) !== committer.lastIndexOf(GREATER_THAN)) {
      options.warnings.add(
        'The committer has a ">" in the name or the address: git before 2.41 archives this commit with another time.',
      );
    }
    this.#headers = new TarHeaderWriter(identSeconds(committer, 'commit'));
    this.#contents = new FileContents(options);
  }

  /** The tar in pieces of any size, which the caller must not change. */
  async *write(): AsyncGenerator<Uint8Array> {
    const { maxTarBytes } = this.#options.limits;
    for await (const piece of this.#pieces()) {
      this.counts.tarBytes += piece.length;
      if (this.counts.tarBytes > maxTarBytes) {
        throw new AgentError('LIMIT_EXCEEDED', `The archive has over ${maxTarBytes} bytes, this agent's limit.`, {
          data: { limit: 'maxTarBytes', value: String(maxTarBytes) },
        });
      }
      yield piece;
    }
    yield this.#count(tarTrailer(this.counts.tarBytes));
  }

  #count(piece: Uint8Array): Uint8Array {
    this.counts.tarBytes += piece.length;
    return piece;
  }

  async *#pieces(): AsyncGenerator<Uint8Array> {
    const { fetched, limits, breather } = this.#options;
    const { commit, commitId, objects } = fetched;
    yield this.#headers.globalHeader(commitId);
    if (this.#prefix !== '') {
      yield this.#headers.entryHeader({ type: 'directory', path: this.#prefix, id: commit.tree });
    }
    for await (const entry of new ArchiveWalk(objects, limits).entries(commit.tree)) {
      yield* this.#entry(entry);
      if (breather.isDue) await breather.breathe();
    }
  }

  async *#entry(entry: ArchiveEntry): AsyncGenerator<Uint8Array> {
    const path = this.#prefix + entry.path;
    if (entry.collidesWith !== undefined) {
      this.#options.warnings.add(
        `${shown(entry.path)} and ${shown(entry.collidesWith)} beside it are one name to file systems that ignore case or Unicode form: only one of them is unpacked there.`,
      );
    }
    if (isDirectoryType[entry.type]) {
      this.counts[entry.type === 'submodule' ? 'submodules' : 'directories'] += 1;
      yield this.#headers.entryHeader({ type: 'directory', path, id: entry.id });
    } else if (entry.type === 'symlink') {
      this.counts.symlinks += 1;
      yield this.#headers.entryHeader({ type: 'symlink', path, id: entry.id, target: await this.#target(entry) });
    } else {
      yield* this.#file(entry, path);
    }
  }

  async #target(entry: ArchiveEntry): Promise<ByteString> {
    const { objects } = this.#options.fetched;
    const target = toByteString(await objects.read(objects.get(entry.id, 'blob')));
    checkSymlinkTarget(target);
    if (leadsOutside(entry.path, target)) {
      this.#options.warnings.add(`The symbolic link ${shown(entry.path)} leads outside: ${shown(target)}.`);
    }
    return target;
  }

  async *#file(entry: ArchiveEntry, path: ByteString): AsyncGenerator<Uint8Array> {
    const { size, pieces } = await this.#contents.open(entry);
    this.counts.files += 1;
    this.counts.contentBytes += size;
    yield this.#headers.entryHeader({
      type: 'file',
      path,
      id: entry.id,
      executable: entry.type === 'executable',
      size,
    });
    yield* pieces;
    yield tarPadding(size);
  }
}
