import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** libfaketime(1), of the Debian package libfaketime. */
const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** A clock for programs, that can be moved while they run. Timers keep theirs, as when a machine's clock is set. */
export class MovedClock implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sealci-clock-'));
  readonly #file = join(this.#folder, 'offset');

  constructor() {
    this.move(0);
  }

  /** For the programs. */
  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** @param seconds that it is ahead of the machine's, or behind when negative */
  move(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? '' : '+'}${seconds}s`);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
