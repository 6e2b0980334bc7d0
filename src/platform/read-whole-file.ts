import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { AgentError } from '../errors.ts';
import { osReason } from './os-reason.ts';
import { openToRead } from './pipe-patience.ts';

/**
 * A plain file that may be large.
 *
 * @throws FILE_UNREADABLE when it is none, cannot be read, or has more than `maxBytes`
 */
export function readWholeFile(path: string, maxBytes: number): Buffer {
  let fd: number | undefined;
  try {
    fd = openToRead(path);
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > maxBytes) {
      throw new AgentError(
        'FILE_UNREADABLE',
        `${path} is no plain file, or has over ${maxBytes} bytes, so it is not what it should be; check its name.`,
      );
    }
    return readFileSync(fd);
  } catch (cause) {
    if (cause instanceof AgentError) throw cause;
    throw new AgentError(
      'FILE_UNREADABLE',
      `The file ${path} cannot be read${osReason(cause)}; check that it is there and yours to read.`,
      { cause },
    );
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
