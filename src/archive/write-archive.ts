import { type ByteString, toByteString } from '../formats/byte-string.ts';
import { identSeconds } from '../formats/git-object.ts';
import { printable } from '../formats/printable.ts';
import { isBlob } from '../formats/tree.ts';
import { tarPadding, tarTrailer, TarHeaderWriter } from '../formats/tar.ts';
import type { Breather } from '../work/breather.ts';
import type { FetchedTag } from '../git/fetch-tag.ts';
import { limitExceeded } from '../work/limit-exceeded.ts';
import type { StageClock } from '../work/stage-clock.ts';
import type { Limits } from '../limits.ts';
import { FileContents } from './file-contents.ts';
import { PieceBatch } from './piece-batch.ts';
import { readSymlinkTarget } from './read-symlink-target.ts';
import { leadsOutside } from './symlink-target.ts';
import { type ArchiveEntry, ArchiveWalk } from './walk-archive.ts';
import type { Warnings } from '../work/warnings.ts';

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
  /** Of the archive and those who pull it. */
  readonly clock: StageClock | undefined;
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
  readonly #batch = new PieceBatch();

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

  /** The tar in pieces of any size, each of which holds until the next one is asked for. */
  async *write(): AsyncGenerator<Uint8Array> {
    const { fetched, clock } = this.#options;
    const { commit, commitId, objects } = fetched;
    const batch = this.#batch;
    batch.add(this.#headers.globalHeader(commitId));
    if (this.#prefix !== '') {
      batch.add(this.#headers.entryHeader({ type: 'directory', path: this.#prefix, id: commit.tree }));
    }
    const walk = new ArchiveWalk(objects, this.#prefix.length, this.#options);
    for await (const entry of walk.entries(commit.tree)) {
      // The pack may still be on its way.
      if (isBlob[entry.type] && !objects.find(entry.id)) await objects.getOnceThere(entry.id, 'blob', clock);
      if (!this.#addSmallFile(entry)) yield* this.#entry(entry);
      if (batch.isFull) yield this.#counted(batch.take());
    }
    yield this.#counted(batch.take());
    batch.dispose();
    const trailer = tarTrailer(this.counts.tarBytes);
    this.counts.tarBytes += trailer.length;
    yield trailer;
  }

  #counted(piece: Uint8Array): Uint8Array {
    const { limits } = this.#options;
    this.counts.tarBytes += piece.length;
    if (this.counts.tarBytes <= limits.maxTarBytes) return piece;
    throw limitExceeded(`The archive has ${this.counts.tarBytes} bytes or more`, 'maxTarBytes', limits);
  }

  /** Adds what most entries are, without a wait; false when `entry` is no such. */
  #addSmallFile(entry: ArchiveEntry): boolean {
    if (entry.type !== 'file' && entry.type !== 'executable') return false;
    const added = this.#contents.lend(entry, (content) => {
      this.#warnOfCollision(entry);
      this.#addFileHeader(entry, content.length);
      this.#batch.add(content);
      this.#batch.add(tarPadding(content.length));
      return true;
    });
    return added === true;
  }

  async *#entry(entry: ArchiveEntry): AsyncGenerator<Uint8Array> {
    const path = this.#prefix + entry.path;
    this.#warnOfCollision(entry);
    if (!isBlob[entry.type]) {
      this.counts[entry.type === 'submodule' ? 'submodules' : 'directories'] += 1;
      this.#batch.add(this.#headers.entryHeader({ type: 'directory', path, id: entry.id }));
    } else if (entry.type === 'symlink') {
      this.counts.symlinks += 1;
      const target = await this.#target(entry);
      this.#batch.add(this.#headers.entryHeader({ type: 'symlink', path, id: entry.id, target }));
    } else {
      yield* this.#file(entry);
    }
  }

  #warnOfCollision({ path, collidesWith }: ArchiveEntry): void {
    if (collidesWith === undefined) return;
    this.#options.warnings.add(
      `${shown(path)} and ${shown(collidesWith)} beside it are one name to file systems that ignore case or Unicode form: only one of them is unpacked there.`,
    );
  }

  async #target(entry: ArchiveEntry): Promise<ByteString> {
    const { objects } = this.#options.fetched;
    const target = await readSymlinkTarget(objects, entry.id);
    if (leadsOutside(entry.path, target)) {
      this.#options.warnings.add(`The symbolic link ${shown(entry.path)} leads outside: ${shown(target)}.`);
    }
    return target;
  }

  async *#file(entry: ArchiveEntry): AsyncGenerator<Uint8Array> {
    const { size, pieces } = await this.#contents.open(entry);
    this.#addFileHeader(entry, size);
    yield this.#counted(this.#batch.take());
    for await (const piece of pieces) yield this.#counted(piece);
    this.#batch.add(tarPadding(size));
  }

  #addFileHeader({ type, path, id }: ArchiveEntry, size: number): void {
    this.counts.files += 1;
    this.counts.contentBytes += size;
    const executable = type === 'executable';
    this.#batch.add(this.#headers.entryHeader({ type: 'file', path: this.#prefix + path, id, executable, size }));
  }
}
