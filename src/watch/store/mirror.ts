import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Bucket, ListedObject } from '../../bucket/bucket.ts';
import type { AgentError } from '../../errors.ts';
import type { ReleaseDocument } from '../../site/release-document.ts';
import type { SiteFile } from '../../site/site-files.ts';
import { sideBySide } from '../../work/side-by-side.ts';
import { folderOf, MirrorRun, namesOf } from './mirror-run.ts';

/** Releases that are sent at the same time; each has a part of 8 MiB in memory. */
const MAX_UPLOADS = 4;

/** A release that is not in the bucket as it is in the folder. */
interface Refused {
  readonly release: ReleaseDocument;
  readonly error: AgentError;
  /** Whether it was not so before. */
  readonly isNews: boolean;
}

/** What was done, and what could not be. */
export interface MirrorReport {
  /** Objects that were put, and their bytes. */
  readonly objects: number;
  readonly bytes: number;
  readonly refused: readonly Refused[];
  /** Names of objects that are in the bucket, and not in the folder; only when the bucket has been listed. */
  readonly strays?: readonly string[];
}

/**
 * Has a bucket hold what the folder holds, under the same names. The folder is right: the bucket is looked at, and what it
 * lacks is put. So this may end anywhere, and is begun again from what is there.
 */
export class Mirror {
  readonly #root: string;
  readonly #open: () => Promise<Bucket>;
  /** The bucket as it was listed, and as it was changed since; undefined when it has to be listed. */
  #there: Map<string, ListedObject> | undefined;
  /** Digests of the pages that are in the bucket, by their names. */
  readonly #pages = new Map<string, string>();
  /** Releases that are in the bucket, by their folders. */
  readonly #releases = new Set<string>();
  #refused: ReadonlyMap<ReleaseDocument, AgentError> = new Map();

  /**
   * @param root the public folder
   * @param open is called each time, so that credentials and certificates may change
   */
  constructor(root: string, open: () => Promise<Bucket>) {
    this.#root = root;
    this.#open = open;
  }

  /** Why a release is not in the bucket as it is in the folder, where one is not. */
  get refusal(): AgentError | undefined {
    return this.#refused.values().next().value;
  }

  /**
   * Puts what the bucket lacks: releases, each with its `release.json` behind its other files, then the pages.
   *
   * @param files in the order in which they may appear
   * @throws any error of a bucket but BUCKET_CONFLICT, INVALID_CREDENTIALS, CONFIG_INVALID
   */
  async sync(releases: readonly ReleaseDocument[], files: readonly SiteFile[]): Promise<MirrorReport> {
    const bucket = await this.#open();
    try {
      const hadList = this.#there !== undefined;
      this.#there ??= await this.#list(bucket);
      const work = new MirrorRun(this.#root, bucket, this.#there);
      await this.#putReleases(work, releases);
      await this.#putPages(work, files);
      const refused = this.#refuse(work.refused);
      const strays = hadList ? undefined : this.#strays(releases, files);
      return { objects: work.objects, bytes: work.bytes, refused, ...(strays && { strays }) };
    } catch (error) {
      // What is there now, nobody knows.
      this.#there = undefined;
      throw error;
    } finally {
      bucket.close();
    }
  }

  async #list(bucket: Bucket): Promise<Map<string, ListedObject>> {
    this.#pages.clear();
    this.#releases.clear();
    await bucket.endUploads();
    return bucket.list();
  }

  async #putReleases(work: MirrorRun, releases: readonly ReleaseDocument[]): Promise<void> {
    const missing = releases.filter((release) => !this.#releases.has(folderOf(release)));
    await sideBySide(missing, MAX_UPLOADS, async (release) => {
      if (await work.putRelease(release)) this.#releases.add(folderOf(release));
    });
  }

  async #putPages(work: MirrorRun, files: readonly SiteFile[]): Promise<void> {
    // The page of a release that is not there, or is another one, would describe what nobody can find there.
    const without = new Set([...work.refused.keys()].map(folderOf));
    for (const { name, content } of files) {
      if (without.has(path.posix.dirname(name))) continue;
      const digest = createHash('sha256').update(content).digest('hex');
      if (this.#pages.get(name) !== digest) await work.putPage(name, content);
      this.#pages.set(name, digest);
    }
  }

  #refuse(refused: ReadonlyMap<ReleaseDocument, AgentError>): Refused[] {
    const known = new Set(this.#refused.keys());
    this.#refused = refused;
    return [...refused].map(([release, error]) => ({ release, error, isNews: !known.has(release) }));
  }

  #strays(releases: readonly ReleaseDocument[], files: readonly SiteFile[]): string[] {
    const wanted = new Set([...files.map(({ name }) => name), ...releases.flatMap(namesOf)]);
    return [...(this.#there?.keys() ?? [])].filter((name) => !wanted.has(name)).toSorted();
  }
}
