import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Bucket, ListedObject } from '../../bucket/bucket.ts';
import { type ObjectSource, sourceOfBytes, withSourceOfFile } from '../../bucket/object-source.ts';
import { type AgentError, asAgentError } from '../../errors.ts';
import { RELEASE_FILE, tagFolder } from '../../site/layout.ts';
import { filesOf, type ReleaseDocument } from '../../site/release-document.ts';

/** Relative, with slashes. */
export function folderOf({ project, tag }: ReleaseDocument): string {
  return `${project}/${tagFolder(tag)}`;
}

/** The files of a release, the one that says that it is there behind the others. */
export function namesOf(release: ReleaseDocument): string[] {
  return [...filesOf(release), RELEASE_FILE].map((name) => `${folderOf(release)}/${name}`);
}

/** One look at what a bucket lacks, and what was put into it. */
export class MirrorRun {
  readonly #root: string;
  readonly #bucket: Bucket;
  readonly #there: Map<string, ListedObject>;
  readonly refused = new Map<ReleaseDocument, AgentError>();
  objects = 0;
  bytes = 0;

  constructor(root: string, bucket: Bucket, there: Map<string, ListedObject>) {
    this.#root = root;
    this.#bucket = bucket;
    this.#there = there;
  }

  /** @returns whether it is in the bucket as it is in the folder */
  async putRelease(release: ReleaseDocument): Promise<boolean> {
    try {
      const isPut = await this.#hasDocument(release);
      for (const name of namesOf(release)) {
        // As in the folder: a release whose document is there was put whole.
        if (isPut && this.#there.has(name)) continue;
        await this.#putFile(name, name.endsWith(release.fileName) ? release.sha256 : undefined);
      }
      return true;
    } catch (thrown) {
      const error = asAgentError(thrown);
      if (error.code !== 'BUCKET_CONFLICT' && error.code !== 'FILE_UNREADABLE') throw error;
      this.refused.set(release, error);
      return false;
    }
  }

  async putPage(name: string, content: Uint8Array): Promise<void> {
    if (this.#isListed(name, content)) return;
    const source = sourceOfBytes(content);
    this.#count(name, source, await this.#bucket.put(name, source));
  }

  async #hasDocument(release: ReleaseDocument): Promise<boolean> {
    const name = `${folderOf(release)}/${RELEASE_FILE}`;
    return this.#there.has(name) && this.#isListed(name, await readFile(path.join(this.#root, name)));
  }

  /** Whether the list says that it is there so. Where the server's tags are no digests, it does not, and it is put again. */
  #isListed(name: string, content: Uint8Array): boolean {
    const listed = this.#there.get(name);
    const md5 = createHash('md5').update(content).digest('hex');
    return listed?.sizeBytes === content.length && listed.etag === `"${md5}"`;
  }

  async #putFile(name: string, sha256: string | undefined): Promise<void> {
    await withSourceOfFile(path.join(this.#root, name), sha256, async (source) => {
      if (await this.#bucket.putOnce(name, source)) this.#count(name, source, '');
    });
  }

  #count(name: string, { sizeBytes }: ObjectSource, etag: string): void {
    this.#there.set(name, { sizeBytes, etag });
    this.objects += 1;
    this.bytes += sizeBytes;
  }
}
