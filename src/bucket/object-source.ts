import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { AgentError } from '../errors.ts';
import { PART_BYTES } from '../formats/s3.ts';
import { osReason } from '../platform/os-reason.ts';

/** Amazon S3 User Guide, "Multipart upload limits". */
export const MAX_PARTS = 10_000;

/** The content of an object that is to be, which can be read again. */
export interface ObjectSource {
  readonly sizeBytes: number;
  /** In hex digits, where it is known: other content is not sent. */
  readonly sha256?: string;
  /** What is there from `at` on, up to `length` bytes. @throws FILE_UNREADABLE when there is less than there was */
  read(at: number, length: number): Promise<Uint8Array>;
}

export function sourceOfBytes(content: Uint8Array): ObjectSource {
  return {
    sizeBytes: content.length,
    read: (at, length) => Promise.resolve(content.subarray(at, at + length)),
  };
}

function unreadable(file: string, cause?: unknown): AgentError {
  return new AgentError(
    'FILE_UNREADABLE',
    `${file} cannot be read as it was put there${osReason(cause)}; restore it from a backup.`,
    cause === undefined ? {} : { cause },
  );
}

/**
 * Opens a file as the content of an object.
 *
 * @param sha256 what it has to be, in hex digits
 * @throws FILE_UNREADABLE
 */
export async function withSourceOfFile<T>(
  file: string,
  sha256: string | undefined,
  work: (source: ObjectSource) => Promise<T>,
): Promise<T> {
  let handle: FileHandle;
  let sizeBytes: number;
  try {
    handle = await open(file, 'r');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  try {
    ({ size: sizeBytes } = await handle.stat());
    return await work({
      sizeBytes,
      ...(sha256 !== undefined && { sha256 }),
      read: (at, length) => readWhole(handle, file, at, Math.min(length, sizeBytes - at)),
    });
  } finally {
    await handle.close();
  }
}

async function readWhole(handle: FileHandle, file: string, at: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, at + filled).catch((cause: unknown) => {
      throw unreadable(file, cause);
    });
    if (bytesRead === 0) throw unreadable(file);
    filled += bytesRead;
  }
  return bytes;
}

/**
 * The parts of an object in their order, of which all but the last one have the same size; an empty one has one.
 *
 * @throws FILE_UNREADABLE at the end, before the last part, when its digest is not the one that it should be
 */
export async function* partsOf(source: ObjectSource): AsyncGenerator<Uint8Array> {
  const { sizeBytes, sha256 } = source;
  const partBytes = Math.max(PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS));
  const hash = sha256 === undefined ? undefined : createHash('sha256');
  for (let at = 0; at < sizeBytes || at === 0; at += partBytes) {
    const part = await source.read(at, partBytes);
    hash?.update(part);
    if (hash && at + partBytes >= sizeBytes && hash.digest('hex') !== sha256) {
      throw new AgentError(
        'FILE_UNREADABLE',
        'A file of a release has changed since it was put into the folder; restore it from a backup.',
      );
    }
    yield part;
  }
}
