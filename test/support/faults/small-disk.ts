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
  readonly #ended: Promise<unknown>;
  readonly #lines: AsyncIterator<string>;

  static async make(bytes: number): Promise<SmallDisk> {
    // None at all would be no bound, as the kernel has it.
    const disk = new SmallDisk(Math.max(bytes, 1));
    await disk.#mounted();
    return disk;
  }

  private constructor(bytes: number) {
    this.path = mkdtempSync(join(tmpdir(), 'sealci-disk-'));
    const args = ['--user', '--map-root-user', '--mount', 'sh', '-euc', script, 'sh', String(bytes), this.path];
    this.#holder = spawn('unshare', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#ended = once(this.#holder, 'close');
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
    await this.#mounted();
  }

  async #mounted(): Promise<void> {
    const { done } = await this.#lines.next();
    if (done === true) throw new Error('The file system could not be mounted.');
  }

  get #pid(): number {
    if (this.#holder.pid === undefined) throw new Error('unshare did not start.');
    return this.#holder.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#holder.stdin?.end();
    await this.#ended;
    rmSync(this.path, { recursive: true });
  }
}
