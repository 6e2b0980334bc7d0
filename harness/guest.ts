import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Emulation on a busy machine is slow; what hangs is found out by this bound alone. */
const WAIT_MS = 120_000;

/** The appliance as its operator sees it: by its console, which is the standard input and output of a program. */
export class Guest {
  readonly #program: ChildProcess;
  readonly #ended: Promise<void>;
  /** Everything the console has shown; it arrives in pieces of any size. */
  #console = '';
  #running = true;
  #wake = Promise.withResolvers<undefined>();

  constructor(program: ChildProcess) {
    this.#program = program;
    program.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#console += text.replaceAll('\r', '');
      this.#notify();
    });
    this.#ended = once(program, 'close').then(() => {
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

  /** Of the program that runs the guest. */
  get pid(): number {
    const { pid } = this.#program;
    if (pid === undefined) throw new Error('The program that runs the guest did not start.');
    return pid;
  }

  /** What the program ended with; null before that, and after a signal. */
  get exitCode(): number | null {
    return this.#program.exitCode;
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
    this.#program.stdin?.write(`${line}\n`);
  }

  /** What a command prints in a guest made with --debug. */
  async run(command: string): Promise<string> {
    const from = this.#console.length;
    // The marks are put together in the guest, so that the echo of the line is not taken for them.
    this.send(`debug m=mark; echo "<$m>"; ${command}; echo "</$m>"`);
    const match = await this.waitFor(/<mark>\n([^]*?)<\/mark>\n/, from);
    return match[1] ?? '';
  }

  /** Asks for an orderly end, and waits for it. */
  async powerOff(): Promise<void> {
    this.send('poweroff');
    await this.waitFor(/^sealci: clean shutdown$/m);
    await this.waitUntilEnded();
  }

  /** Until the guest has ended by itself. */
  async waitUntilEnded(): Promise<void> {
    await this.#ended;
  }

  /** Ends the program, whatever the guest does. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#program.kill(signal);
    await this.#ended;
  }
}
