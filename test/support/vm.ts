import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const runQemu = fileURLToPath(new URL('../../scripts/run-qemu.sh', import.meta.url));

export interface VmOptions {
  readonly kernel: string;
  readonly initramfs: string;
  readonly memoryMib?: number;
  /** Value of `sealci.ip=`. */
  readonly ip?: string;
}

/** Emulation on a busy machine is slow; what hangs is found out by this bound alone. */
const WAIT_MS = 120_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A listening socket has no port.');
  return address.port;
}

/** The appliance in QEMU, as seen from outside: its console and its port. */
export class Vm {
  /** The port on 127.0.0.1 that leads to the agent. */
  readonly port: number;
  readonly #qemu: ChildProcess;
  readonly #ended: Promise<void>;
  /** Everything the console has shown; it arrives in pieces of any size. */
  #console = '';
  #running = true;
  #wake = Promise.withResolvers<undefined>();

  static async start(options: VmOptions): Promise<Vm> {
    const port = await freePort();
    const args = ['--kernel', options.kernel, '--initramfs', options.initramfs, '--port', String(port), '--no-kvm'];
    if (options.memoryMib !== undefined) args.push('--memory', String(options.memoryMib));
    if (options.ip !== undefined) args.push('--ip', options.ip);
    return new Vm(port, spawn(runQemu, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  private constructor(port: number, qemu: ChildProcess) {
    this.port = port;
    this.#qemu = qemu;
    qemu.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#console += text.replaceAll('\r', '');
      this.#notify();
    });
    this.#ended = once(qemu, 'close').then(() => {
      this.#running = false;
      this.#notify();
    });
  }

  #notify(): void {
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers<undefined>();
  }

  get console(): string {
    return this.#console;
  }

  /** The first match of `pattern` in what the console has shown since `from` characters. */
  async waitFor(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const match = pattern.exec(this.#console.slice(from));
      if (match) return match;
      if (!this.#running) throw new Error(`The guest ended before it showed ${pattern.source}:\n${this.#console}`);
      await this.#until(deadline, pattern);
    }
  }

  async #until(deadline: number, pattern: RegExp): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<undefined>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`The console did not show ${pattern.source}:\n${this.#console}`));
      }, deadline - Date.now());
    });
    try {
      await Promise.race([this.#wake.promise, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Types a line on the console. */
  send(line: string): void {
    this.#qemu.stdin?.write(`${line}\n`);
  }

  /** What a command prints in a guest made with --debug. */
  async run(command: string): Promise<string> {
    const from = this.#console.length;
    // The marks are put together in the guest, so that the echo of the line is not taken for them.
    this.send(`debug m=mark; echo "<$m>"; ${command}; echo "</$m>"`);
    const match = await this.waitFor(/<mark>\n([^]*?)<\/mark>\n/, from);
    return match[1] ?? '';
  }

  /** Until the guest has ended by itself. */
  async waitUntilEnded(): Promise<void> {
    await this.#ended;
  }

  /** Ends QEMU, whatever the guest does. */
  async stop(): Promise<void> {
    this.#qemu.kill('SIGKILL');
    await this.#ended;
  }
}
