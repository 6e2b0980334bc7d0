import { fromByteString } from '../formats/byte-string.ts';
import { printable } from '../formats/printable.ts';
import type { Breather } from '../work/breather.ts';
import { limitExceeded } from '../work/limit-exceeded.ts';
import type { Kept } from '../work/loan.ts';
import type { FetchedTag } from '../git/fetch-tag.ts';
import type { PackObject } from '../git/pack/pack-entry.ts';
import { type StageClock, timedWait } from '../work/stage-clock.ts';
import type { Limits } from '../limits.ts';
import { Abbreviator } from './abbreviate.ts';
import { convertToWorkingTree, needsConversion } from './convert/convert.ts';
import { createExportSubst, type ExportSubst } from './export-subst/expand.ts';
import { findEntry } from './find-entry.ts';
import type { ArchiveEntry } from './walk-archive.ts';
import type { Warnings } from '../work/warnings.ts';

export interface FileContentsOptions {
  readonly fetched: FetchedTag;
  readonly tag: string;
  readonly now: Date;
  readonly limits: Limits;
  readonly warnings: Warnings;
  readonly breather: Breather;
  readonly clock: StageClock | undefined;
}

/** A file as it goes into the archive. */
export interface FileContent {
  readonly size: number;
  readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Opens the files of a tree, changed as their attributes say. */
export class FileContents {
  readonly #options: FileContentsOptions;
  #exportSubst: Promise<ExportSubst> | undefined;

  constructor(options: FileContentsOptions) {
    this.#options = options;
  }

  /**
   * Lends the content of a small file that is archived as it is.
   *
   * @returns what `use` returns; undefined for all other files, see {@link open}
   */
  lend<T>({ id, attributes }: ArchiveEntry, use: (content: Uint8Array) => Kept<T>): T | undefined {
    const { objects } = this.#options.fetched;
    const blob = objects.get(id, 'blob');
    if (attributes.exportSubst || attributes.filter !== undefined || needsConversion(attributes, blob.size)) return;
    return objects.contents.lend(blob, use);
  }

  async open(entry: ArchiveEntry): Promise<FileContent> {
    const { objects } = this.#options.fetched;
    const blob = objects.get(entry.id, 'blob');
    const { attributes } = entry;
    if (typeof attributes.filter === 'string') {
      const lfs = attributes.filter === 'lfs' ? ': pointers of Git LFS to files kept elsewhere' : '';
      this.#options.warnings.add(
        `Files with the attribute filter=${printable(attributes.filter)} are archived as the repository stores them${lfs}.`,
      );
    }
    if (!attributes.exportSubst && !needsConversion(attributes, blob.size)) {
      return { size: blob.size, pieces: objects.contents.stream(blob) };
    }
    const content = await this.#change(entry, blob);
    return { size: content.length, pieces: [content] };
  }

  async #change(entry: ArchiveEntry, blob: PackObject): Promise<Uint8Array> {
    const { fetched, limits, warnings } = this.#options;
    if (blob.size > limits.maxConvertedBytes) {
      throw limitExceeded(`A file that its attributes change has ${blob.size} bytes`, 'maxConvertedBytes', limits);
    }
    const content = await fetched.objects.contents.read(blob);
    const converted = convertToWorkingTree(content, entry.attributes, entry.id, {
      maxBytes: limits.maxConvertedBytes,
      warn: (why) => {
        warnings.add(`${printable(Buffer.from(fromByteString(entry.path)).toString('utf8'))}: ${why}`);
      },
    });
    if (!entry.attributes.exportSubst) return converted;
    this.#exportSubst ??= this.#makeExportSubst();
    const exportSubst = await this.#exportSubst;
    const expanded = exportSubst.expand(converted);
    for (const warning of exportSubst.warnings) warnings.add(warning);
    return expanded;
  }

  async #makeExportSubst(): Promise<ExportSubst> {
    const { fetched, tag, now, limits, clock } = this.#options;
    const { commit, commitId } = fetched;
    // How short an id may be depends on all others.
    await timedWait(clock, 'wait', fetched.arrival.whole);
    const abbreviator = new Abbreviator(fetched.objects, [commitId, commit.tree, ...commit.parents]);
    return createExportSubst({
      commitId,
      commit,
      tag,
      tagObjectName: fetched.tagObjectName,
      abbreviate: (id, minimum) => abbreviator.abbreviate(id, minimum),
      mailmap: await this.#mailmap(),
      now: Math.floor(now.getTime() / 1000),
      maxExpansionBytes: limits.maxExpansionBytes,
    });
  }

  async #mailmap(): Promise<Uint8Array | undefined> {
    const { fetched, limits, breather } = this.#options;
    const { commit, objects } = fetched;
    const root = await objects.contents.read(objects.get(commit.tree, 'tree'));
    const entry = await findEntry(root, '.mailmap', objects.format, breather);
    if (entry?.type !== 'file' && entry?.type !== 'executable') return undefined;
    const blob = objects.get(entry.id, 'blob');
    if (blob.size > limits.maxExpansionBytes) {
      throw limitExceeded(`The .mailmap has ${blob.size} bytes`, 'maxExpansionBytes', limits);
    }
    return objects.contents.read(blob);
  }
}
