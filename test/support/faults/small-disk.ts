import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** In a mount name space of its own, which goes with its last process; a line of its input is a new size. */
const script = `
mount -t tmpfs -o "size=$1" tmpfs "$2"
echo mounted
while read -r size; do mount -o "remount,size=$size" "$2"; echo mounted; done`;

/** A file system of a given size, which programs see that are started by its {@link command}. */
export class SmallDisk implements AsyncDisposable {
  /** Where it is, for those programs. */
  readonly path: string;
  readonly #holder: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  static async make(bytes: number): Promise<SmallDisk> {
    const disk = new SmallDisk(bytes);
    await disk.#lines.next();
    return disk;
  }

  private constructor(bytes: number) {
    this.path = mkdtempSync(join(tmpdir(), 'sealci-disk-'));
    const args = ['--user', '--map-root-user', '--mount', 'sh', '-euc', script, 'sh', String(bytes), this.path];
    this.#holder = spawn('unshare', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!this.#holder.stdout) throw new Error('The process has no pipes.');
    this.#lines = createInterface(this.#holder.stdout)[Symbol.asyncIterator]();
  }

  /** Words to be put before a program and its arguments; the process is that of the program. */
  get command(): string[] {
    return ['nsenter', `--target=${this.#pid}`, '--user', '--mount', '--preserve-credentials'];
  }

  /** Where it is for everyone else, while it is there. */
  get outside(): string {
    return `/proc/${this.#pid}/root${this.path}`;
  }

  async resize(bytes: number): Promise<void> {
    this.#holder.stdin?.write(`${bytes}\n`);
    await this.#lines.next();
  }

  get #pid(): number {
    if (this.#holder.pid === undefined) throw new Error('unshare did not start.');
    return this.#holder.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#holder, 'close');
    this.#holder.stdin?.end();
    await ended;
    rmSync(this.path, { recursive: true });
  }
}
