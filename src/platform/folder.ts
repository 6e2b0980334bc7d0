import { readdirSync, statSync } from 'node:fs';
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
