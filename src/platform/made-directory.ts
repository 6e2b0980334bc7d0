import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../errors.ts';
import { osReason } from './os-reason.ts';

/** A folder to put something into, and the folders above it that had to be made for that. */
export interface MadeDirectory {
  /** Removes what was made, as far as it is empty. */
  undo(): void;
}

/** @throws FILE_UNWRITABLE */
export function makeDirectory(directory: string): MadeDirectory {
  const made: string[] = [];
  const undo = (): void => {
    try {
      for (const folder of made.toReversed()) rmdirSync(folder);
    } catch {
      // Someone else has put something there meanwhile: it stays.
    }
  };
  try {
    for (const folder of missing(path.resolve(directory))) {
      if (make(folder)) made.push(folder);
    }
  } catch (cause) {
    undo();
    throw new AgentError(
      'FILE_UNWRITABLE',
      `The folder ${directory} cannot be made${osReason(cause)}; choose another one.`,
      {
        cause,
      },
    );
  }
  return { undo };
}

/**
 * What of `folder` and those above it is not there, from the top down. Node's own recursive mkdir is of no use: where the
 * folder above is there and says ENOENT all the same, as /proc does, it never ends.
 */
function missing(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; !isDirectory(at); at = path.dirname(at)) found.push(at);
  return found.reverse();
}

/** @returns false when someone else has made it meanwhile */
function make(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (isDirectory(folder)) return false;
    throw error;
  }
}

function isDirectory(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
