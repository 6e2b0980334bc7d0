import { AgentError } from '../errors.ts';
import { type ByteString, fromByteString } from '../formats/byte-string.ts';
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
import type { ConversionOptions } from './convert/working-tree-encoding.ts';
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

/** Names the file in an error about what its attributes ask for: who is to change them has to find it. */
function naming<T>({ path }: ArchiveEntry, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== 'CONVERSION_UNSUPPORTED') throw error;
    throw error.withMessage(`${printablePath(path)}: ${error.message}`);
  }
}

function printablePath(path: ByteString): string {
  return printable(Buffer.from(fromByteString(path)).toString('utf8'));
}

function isChanged(entry: ArchiveEntry, sizeBytes: number): boolean {
  return entry.attributes.exportSubst || naming(entry, () => needsConversion(entry.attributes, sizeBytes));
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
  lend<T>(entry: ArchiveEntry, use: (content: Uint8Array) => Kept<T>): T | undefined {
    const { objects } = this.#options.fetched;
    const blob = objects.get(entry.id, 'blob');
    if (entry.attributes.filter !== undefined || isChanged(entry, blob.size)) return;
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
    if (!isChanged(entry, blob.size)) {
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
    const options: ConversionOptions = {
      maxBytes: limits.maxConvertedBytes,
      warn: (why) => {
        warnings.add(`${printablePath(entry.path)}: ${why}`);
      },
    };
    const converted = naming(entry, () => convertToWorkingTree(content, entry.attributes, entry.id, options));
    if (!entry.attributes.exportSubst) return converted;
    this.#exportSubst ??= this.#makeExportSubst();
    const exportSubst = await this.#exportSubst;
    const expanded = naming(entry, () => exportSubst.expand(converted));
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
