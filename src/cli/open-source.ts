import { closeSync, createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentError } from '../errors.ts';
import { openToRead, PipePatience, readNow } from '../platform/pipe-patience.ts';

const POLL_MS = 10;
const PIPE_BYTES = 64 * 1024;

/** What a person named as the input of a command, for errors. */
export function inputName(file: string): string {
  return file === '-' ? 'Standard input' : `The file ${file}`;
}

/**
 * What comes of a file, a pipe or a device, or of standard input for `-`. Its chunks are Buffers. Nothing may ever come of
 * a terminal or a pipe: who stops the program does not wait for it.
 *
 * @throws FILE_UNREADABLE for a pipe that nobody writes to, or what the operating system says
 */
export async function openSource(file: string, signal: AbortSignal): Promise<Readable> {
  const isPipe = file !== '-' && (await stat(file)).isFIFO();
  const stream = isPipe ? await openPipe(file, signal) : file === '-' ? process.stdin : createReadStream(file);
  return addAbortSignal(signal, stream);
}

/** Not by a thread that waits, which would hold up the end of the program. */
async function openPipe(file: string, signal: AbortSignal): Promise<Readable> {
  const fd = openToRead(file);
  try {
    const first = await firstPiece(fd, file, signal);
    const socket = new Socket({ fd, readable: true, writable: false });
    socket.unshift(first);
    return socket;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Once there is a writer: what is there of it already. */
async function firstPiece(fd: number, file: string, signal: AbortSignal): Promise<Buffer> {
  const bytes = Buffer.alloc(PIPE_BYTES);
  for (const patience = new PipePatience(true); ;) {
    const read = readNow(fd, bytes, 0);
    patience.mustWait(read);
    if (patience.hasWriter) return bytes.subarray(0, read ?? 0);
    const { fault } = patience;
    if (fault !== undefined) throw new AgentError('FILE_UNREADABLE', `${inputName(file)} ${fault}.`);
    await delay(POLL_MS, undefined, { signal });
  }
}
