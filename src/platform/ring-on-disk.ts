import { lstatSync } from 'node:fs';
import path from 'node:path';
import { AgentError, asAgentError } from '../errors.ts';
import { putFiles, SECRET_MODE } from './new-files.ts';
import { readSecret } from './read-secret.ts';
import type { RingStore } from './ring-store.ts';

/** More than any sealed ring has: what does not fit a gRPC message cannot have been restored. */
const MAX_RING_BYTES = 256 * 1024;

/**
 * A file by its name, on a host: the bytes that RollPGPKeys returned. Each ring is written beside the one before it and
 * renamed, so that there is a whole one whenever the power fails. Of a file that was there before the boot, nobody knows
 * whether it is the newest.
 */
export class RingOnDisk implements RingStore {
  readonly endsWithBoot = false;
  readonly place: string;

  constructor(file: string) {
    this.place = file;
  }

  read(): Uint8Array | undefined {
    if (!this.#isThere()) return undefined;
    return readSecret({ file: this.place }, 'KEY_RING_INVALID', MAX_RING_BYTES);
  }

  write(sealed: Uint8Array): void {
    const { dir, base } = path.parse(path.resolve(this.place));
    try {
      putFiles(dir, true, [{ name: base, bytes: sealed, mode: SECRET_MODE }]);
    } catch (thrown) {
      const { message } = asAgentError(thrown);
      throw new AgentError('FILE_UNWRITABLE', `The keys stay as they are, as the ring cannot be kept: ${message}`, {
        cause: thrown,
      });
    }
  }

  #isThere(): boolean {
    try {
      return lstatSync(this.place, { throwIfNoEntry: false }) !== undefined;
    } catch (cause) {
      const message = `The kept key ring ${this.place} cannot be looked for; check the folder that it is in.`;
      throw new AgentError('KEY_RING_INVALID', message, { cause });
    }
  }
}
