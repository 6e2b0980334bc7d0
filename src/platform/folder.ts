import { closeSync, fsyncSync, openSync, readdirSync, statSync } from 'node:fs';
import { AgentError } from '../errors.ts';

/** False also for what cannot be looked at: whoever reads it then gets the error. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What is in a folder, in order. @throws FILE_UNREADABLE */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (cause) {
    throw new AgentError('FILE_UNREADABLE', `The folder ${folder} cannot be read; check that it is yours to read.`, {
      cause,
    });
  }
}

/** Brings the names in a folder to the disk, where the file system can: some network file systems cannot. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } catch {
    // The files are complete all the same.
  } finally {
    closeSync(fd);
  }
}
