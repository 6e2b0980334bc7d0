import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { AgentError, asAgentError } from '../../errors.ts';
import { isFolder, namesIn } from '../../platform/folder.ts';
import { makeDirectory } from '../../platform/made-directory.ts';
import { readTextFile } from '../../platform/read-secret.ts';
import { makeTemporaryFolder, replaceFile, syncToDisk, unwritable, writeSynced } from '../../platform/whole-files.ts';
import { RELEASE_FILE, tagFolder } from '../../site/layout.ts';
import { filesOf, readReleaseDocument, type ReleaseDocument } from '../../site/release-document.ts';
import type { ReleaseStore, Stage } from './release-store.ts';

/** A release's facts take some kilobytes; its warnings, the 4 MiB of a gRPC message at most, six times as much in JSON. */
const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/** Releases in a folder of this machine, which any web server can serve. */
export class FolderStore implements ReleaseStore {
  readonly #root: string;
  readonly #temporaries: string;
  /** Digests of the files that are known to be as they should be, by their names. */
  readonly #written = new Map<string, string>();

  /**
   * @param root is made where it is not there
   * @param temporaries a folder of the same file system that is this store's alone; it is cleared
   * @throws FILE_UNWRITABLE
   */
  constructor(root: string, temporaries: string) {
    this.#root = root;
    this.#temporaries = temporaries;
    makeDirectory(root);
    makeDirectory(temporaries);
    for (const name of readdirSync(temporaries)) rmSync(path.join(temporaries, name), { recursive: true, force: true });
  }

  async releases(onDamaged: (error: AgentError) => void): Promise<ReleaseDocument[]> {
    const projects = namesIn(this.#root).map((name) => path.join(this.#root, name));
    const folders = projects
      .filter(isFolder)
      .flatMap((project) => namesIn(project).map((tag) => path.join(project, tag)));
    const found = folders.flatMap((folder) => {
      try {
        return this.#releaseIn(folder) ?? [];
      } catch (error) {
        onDamaged(asAgentError(error));
        return [];
      }
    });
    return Promise.resolve(found);
  }

  stage(): Stage {
    const folder = makeTemporaryFolder(this.#temporaries);
    return {
      folder,
      discard: () => {
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }

  async add({ folder }: Stage, release: ReleaseDocument): Promise<void> {
    const project = path.join(this.#root, release.project);
    const place = path.join(project, tagFolder(release.tag));
    if (statSync(place, { throwIfNoEntry: false })) throw isThere(place);
    const document = Buffer.from(`${JSON.stringify(release, undefined, 2)}\n`);
    await writeSynced(path.join(folder, RELEASE_FILE), document);
    for (const name of filesOf(release)) await syncToDisk(path.join(folder, name));
    await syncToDisk(folder);
    makeDirectory(project);
    try {
      // What is there is a folder with files, if it has come meanwhile: it is not replaced.
      await rename(folder, place);
    } catch (cause) {
      throw unwritable(place, cause);
    }
    await syncToDisk(project);
    await syncToDisk(this.#root);
  }

  async put(name: string, content: Uint8Array): Promise<void> {
    const digest = createHash('sha256').update(content).digest('base64');
    if (this.#written.get(name) === digest) return;
    const file = path.join(this.#root, name);
    // Names follow from what agents sent: none of them may reach what is not served.
    if (!path.resolve(file).startsWith(path.resolve(this.#root) + path.sep)) {
      throw new RangeError('A file of the site would leave its folder.');
    }
    const old = await readFile(file).catch(() => undefined);
    if (old?.equals(content) !== true) {
      makeDirectory(path.dirname(file));
      await replaceFile(file, content, this.#temporaries);
    }
    this.#written.set(name, digest);
  }

  /** Undefined when there is none. @throws FILE_UNREADABLE when there is one that is not whole */
  #releaseIn(folder: string): ReleaseDocument | undefined {
    const file = path.join(folder, RELEASE_FILE);
    if (!statSync(file, { throwIfNoEntry: false })) return undefined;
    let release: ReleaseDocument;
    try {
      release = readReleaseDocument(JSON.parse(readTextFile(file, MAX_DOCUMENT_BYTES, 'FILE_UNREADABLE')), file);
    } catch (cause) {
      throw damaged(folder, cause);
    }
    const { project, tag, sizeBytes } = release;
    const place = path.join(this.#root, project, tagFolder(tag));
    const isWhole = statSync(path.join(folder, release.fileName), { throwIfNoEntry: false })?.size === sizeBytes;
    if (path.resolve(place) !== path.resolve(folder) || !isWhole) throw damaged(folder);
    return release;
  }
}

function damaged(folder: string, cause?: unknown): AgentError {
  return new AgentError(
    'FILE_UNREADABLE',
    `The release in ${folder} is not as it was put there: restore it from a backup, or move it away to have it made anew.`,
    cause === undefined ? {} : { cause },
  );
}

function isThere(place: string): AgentError {
  return new AgentError(
    'FILE_UNWRITABLE',
    `${place} is there already, and releases are never replaced; find out what it is, and move it away.`,
  );
}
