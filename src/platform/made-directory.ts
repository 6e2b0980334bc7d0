import { mkdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { AgentError } from '../errors.ts';

/** A folder to put something into, and the folders above it that had to be made for that. */
export interface MadeDirectory {
  /** Whether it was not there before. */
  readonly isNew: boolean;
  /** Removes what was made, as far as it is empty. */
  undo(): void;
}

/** @throws FILE_UNWRITABLE */
export function makeDirectory(directory: string): MadeDirectory {
  const absolute = path.resolve(directory);
  let first: string | undefined;
  try {
    first = mkdirSync(absolute, { recursive: true });
  } catch (cause) {
    throw new AgentError('FILE_UNWRITABLE', `The folder ${directory} cannot be made; choose another one.`, { cause });
  }
  return {
    isNew: first !== undefined,
    undo() {
      if (first === undefined) return;
      try {
        for (let at = absolute; at.length >= first.length; at = path.dirname(at)) rmdirSync(at);
      } catch {
        // Someone else has put something there meanwhile: it stays.
      }
    },
  };
}
