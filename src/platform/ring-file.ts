import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { AgentError } from '../errors.ts';

/** A sealed ring is shorter; what is longer is none. */
const MAX_BYTES = 256 * 1024;

/** The open file in which the sealed key ring outlives this process, for the one that is started in its place. */
export class RingFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /**
   * What an earlier process kept; undefined when it kept nothing.
   * @throws KEY_RING_INVALID when it cannot be read: to go on would be to sign with a key that may be denied
   */
  read(): Uint8Array | undefined {
    try {
      const { size } = fstatSync(this.#fd);
      if (size === 0) return undefined;
      const bytes = Buffer.alloc(Math.min(size, MAX_BYTES));
      return bytes.subarray(0, readSync(this.#fd, bytes, 0, bytes.length, 0));
    } catch (cause) {
      throw new AgentError('KEY_RING_INVALID', `The kept key ring cannot be read from descriptor ${this.#fd}.`, {
        cause,
      });
    }
  }

  /** The length is set last: of a process that is killed in between, what is left fails its authentication. */
  write(sealed: Uint8Array): void {
    for (let offset = 0; offset < sealed.length;) {
      offset += writeSync(this.#fd, sealed, offset, sealed.length - offset, offset);
    }
    ftruncateSync(this.#fd, sealed.length);
  }
}
