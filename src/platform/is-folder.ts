import { statSync } from 'node:fs';

/** False also for what cannot be looked at: whoever reads it then gets the error. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
