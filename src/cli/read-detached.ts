import { readTextFile } from '../platform/read-secret.ts';

const MAX_SIGNATURE_FILE_BYTES = 128 * 1024;

/** An armored signature, where one is named. @throws FILE_UNREADABLE */
export function readDetached(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readTextFile(file, MAX_SIGNATURE_FILE_BYTES, 'FILE_UNREADABLE');
}
