import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AgentError } from '../errors.ts';
import { osReason } from '../platform/os-reason.ts';
import { inputName, openSource } from './open-source.ts';

const PIECE_BYTES = 256 * 1024;

/** A file that can be read again from its beginning, and is the same file each time. */
export interface Input {
  /** All of it, from the beginning, in pieces that hold until the next one is asked for. */
  read(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

function unreadable(name: string, cause: unknown): AgentError {
  return new AgentError(
    'FILE_UNREADABLE',
    `${name} cannot be read${osReason(cause)}; check that it is there and yours to read.`,
    {
      cause,
    },
  );
}

/**
 * Opens `file`, or standard input for `-`. What is no plain file is first copied into a temporary file without a name.
 *
 * @param maxBytes of such a copy
 * @throws FILE_UNREADABLE, FILE_UNWRITABLE, LIMIT_EXCEEDED
 */
export async function openInput(file: string, maxBytes: number, signal: AbortSignal): Promise<Input> {
  const name = inputName(file);
  try {
    if (file !== '-' && (await stat(file)).isFile()) return input(await open(file, 'r'), name, signal);
    const source = await openSource(file, signal);
    try {
      // It is without encoding: its chunks are Buffers.
      return input(await spool(source as AsyncIterable<Uint8Array>, maxBytes, signal), name, signal);
    } finally {
      source.destroy();
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof AgentError ? cause : unreadable(name, cause);
  }
}

async function spool(source: AsyncIterable<Uint8Array>, maxBytes: number, signal: AbortSignal): Promise<FileHandle> {
  const file = path.join(tmpdir(), `sealci-${randomBytes(16).toString('hex')}`);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  let copy: FileHandle | undefined;
  try {
    copy = await open(file, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, 0o600);
    await unlink(file);
  } catch (cause) {
    throw new AgentError('FILE_UNWRITABLE', `No temporary file can be made in ${tmpdir()}; set TMPDIR.`, { cause });
  }
  try {
    let length = 0;
    for await (const piece of source) {
      signal.throwIfAborted();
      length += piece.length;
      if (length > maxBytes) {
        throw new AgentError('LIMIT_EXCEEDED', `The input has over ${maxBytes} bytes, the limit "maxTarBytes".`);
      }
      for (let at = 0; at < piece.length;) at += (await copy.write(piece, at)).bytesWritten;
    }
  } catch (error) {
    await copy.close();
    throw error;
  }
  return copy;
}

function input(handle: FileHandle, name: string, signal: AbortSignal): Input {
  return {
    async *read() {
      const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
      for (let position = 0; ;) {
        signal.throwIfAborted();
        const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES, position).catch((cause: unknown) => {
          throw unreadable(name, cause);
        });
        if (bytesRead === 0) return;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    close: () => handle.close(),
  };
}
