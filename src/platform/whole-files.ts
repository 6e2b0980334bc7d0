import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { AgentError } from '../errors.ts';
import { PUBLIC_MODE } from './new-files.ts';
import { osReason } from './os-reason.ts';

/** FILE_UNWRITABLE for what the operating system says. */
export function unwritable(file: string, cause: unknown): AgentError {
  if (cause instanceof AgentError) return cause;
  return new AgentError(
    'FILE_UNWRITABLE',
    `${file} cannot be written${osReason(cause)}; see to its folder, and to room on the disk.`,
    { cause },
  );
}

/** Makes a folder of a name that nothing has yet. @returns its path */
export function makeTemporaryFolder(parent: string): string {
  const folder = path.join(parent, randomBytes(16).toString('hex'));
  try {
    mkdirSync(folder);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  return folder;
}

/** Brings a file, or a folder's list of names, to the disk. */
export async function syncToDisk(file: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    await handle.sync();
  } catch (cause) {
    throw unwritable(file, cause);
  } finally {
    await handle?.close();
  }
}

/**
 * Puts a file in the place of the one that is there, or of none: whoever reads it gets the old one or the new one, whole,
 * also when the machine stops in the middle.
 *
 * @param temporaries a folder of the same file system, which is cleared at the next start
 */
export async function replaceFile(
  file: string,
  content: Uint8Array,
  temporaries: string,
  mode = PUBLIC_MODE,
): Promise<void> {
  const temporary = path.join(temporaries, randomBytes(16).toString('hex'));
  try {
    await writeSynced(temporary, content, mode);
    await rename(temporary, file);
    await syncToDisk(path.dirname(file));
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/** Writes a new file and brings it to the disk. */
export async function writeSynced(file: string, content: Uint8Array, mode = PUBLIC_MODE): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'wx', mode);
    await handle.writeFile(content);
    await handle.sync();
  } catch (cause) {
    throw unwritable(file, cause);
  } finally {
    await handle?.close();
  }
}
