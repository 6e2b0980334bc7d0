import { constants, openSync, readSync } from 'node:fs';
import { AgentError, type ErrorCode } from '../errors.ts';
import { pipeLimits } from '../limits.ts';

const POLL_MS = 10;
const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * Opens what a person named. To open a named pipe that nobody writes to would otherwise wait for ever, which no signal
 * ends; plain files are not affected. What is read of it may not be there yet: {@link readNow} says so.
 */
export function openToRead(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** As readSync; undefined when nothing is there yet, and may come. */
export function readNow(fd: number, bytes: Uint8Array, at: number): number | undefined {
  try {
    return readSync(fd, bytes, at, bytes.length - at, null);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN') return undefined;
    throw cause;
  }
}

/**
 * Judges what was read of one pipe or device that {@link openToRead} opened. A pipe without a writer is at its end, as one
 * is whose writer has gone: only that something came, or may come, shows that there is one.
 */
export class PipePatience {
  readonly #isPipe: boolean;
  readonly #now: () => number;
  #since: number;
  #hasWriter = false;

  constructor(isPipe: boolean, now = (): number => performance.now()) {
    this.#isPipe = isPipe;
    this.#now = now;
    this.#since = now();
  }

  get hasWriter(): boolean {
    return this.#hasWriter;
  }

  /**
   * @param read what {@link readNow} returned
   * @returns whether to read again a little later; when not, so many bytes are there, and none at the end
   */
  mustWait(read: number | undefined): boolean {
    const isNews = read === undefined ? !this.#hasWriter : read > 0;
    if (isNews) [this.#hasWriter, this.#since] = [true, this.#now()];
    return read === undefined || (read === 0 && this.#isPipe && !this.#hasWriter);
  }

  /** What is the matter, once it has lasted too long: a clause behind the pipe's name. */
  get fault(): string | undefined {
    const passed = this.#now() - this.#since;
    if (this.#hasWriter) {
      const over = passed > pipeLimits.maxSilenceMs;
      return over
        ? `has given nothing for ${pipeLimits.maxSilenceMs / 1000} seconds; see what becomes of its writer`
        : undefined;
    }
    return passed > pipeLimits.maxWriterWaitMs
      ? `is a pipe that nobody has written to for ${pipeLimits.maxWriterWaitMs / 1000} seconds; start its writer first, or name a plain file`
      : undefined;
  }
}

interface Pipe {
  readonly fd: number;
  /** FIFO, as opposed to a file or a device. */
  readonly isPipe: boolean;
  /** For an error: `The file x`. */
  readonly what: string;
}

/**
 * Reads at most `maxBytes`, and holds up this thread until they are there. The bytes of what is longer are zeroed.
 *
 * @returns undefined when there are more
 * @throws `code` when a pipe has no writer, or one that writes nothing
 */
export function readAll({ fd, isPipe, what }: Pipe, maxBytes: number, code: ErrorCode): Buffer | undefined {
  const bytes = Buffer.alloc(maxBytes + 1);
  const patience = new PipePatience(isPipe);
  let length = 0;
  while (length < bytes.length) {
    const read = readNow(fd, bytes, length);
    if (patience.mustWait(read)) {
      const { fault } = patience;
      if (fault !== undefined) throw new AgentError(code, `${what} ${fault}.`);
      Atomics.wait(sleeper, 0, 0, POLL_MS);
    } else if (read === 0) return bytes.subarray(0, length);
    else length += read ?? 0;
  }
  bytes.fill(0);
  return undefined;
}
