import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bundle } from '../cli.ts';
import { PATIENCE_MS } from '../time.ts';

/** Words that pages leave to their reader; one that no value is known of must not pass for a value. */
const readersWords =
  /\b(?:URL|TAG|DIR|FILE|NAME|HOST|PORT|HEX|VERSION|COMMIT|DIGEST|FINGERPRINT|EPOCH|ACCESS_KEY|SECRET)\b/;

/** A program that was started in the background. */
export interface Job {
  readonly pid: number;
  /** Holds what it writes to stdout. */
  readonly file: string;
}

/** One shell, as a reader has it open: where `cd` and `export` last. It works in the folder of the bundle's tests. */
export class Shell implements AsyncDisposable {
  /** What stands for the words of a page; of two of which one is a part of the other, the longer one counts. */
  readonly words = new Map<string, string>();
  readonly home: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #codes: Interface;
  #count = 0;

  /** @param cwd where it begins, in place of the bundle's folder */
  constructor(bundle: Bundle, env: Readonly<Record<string, string>> = {}, cwd = bundle.work) {
    this.#folder = bundle.path('shell');
    this.home = bundle.path('home');
    for (const folder of ['shell', 'shell/bin', 'home', 'home/.gnupg', 'dist']) {
      mkdirSync(bundle.path(folder), { mode: 0o700, recursive: true });
    }
    symlinkSync(bundle.file, join(this.#folder, 'bin/sealci-release-agent'));
    symlinkSync(bundle.file, bundle.path('dist/agent.cjs'));
    const PATH = [join(this.#folder, 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
    // bash, as on the reader's terminal, but a pipe fails by any program in it: by sh, `false | sha256sum` ends with 0.
    this.#child = spawn('bash', ['--posix', '-o', 'pipefail'], {
      cwd,
      // Nothing else of whoever runs the tests, such as variables that Node's test runner sets.
      env: { PATH, HOME: this.home, TMPDIR: process.env['TMPDIR'] ?? '/tmp', LC_ALL: 'C.UTF-8', ...env },
      stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
      // A group of its own, which can be ended as a whole.
      detached: true,
    });
    this.#codes = createInterface({ input: this.#child.stdio[3] as Readable });
  }

  /** Puts what is this reader's own into a command. */
  fillIn(command: string): string {
    let text = command;
    for (const [word, value] of [...this.words].toSorted(([a], [b]) => b.length - a.length)) {
      const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      text = text.replaceAll(new RegExp(String.raw`(?<!\w)${escaped}(?!\w)`, 'g'), () => value);
    }
    const left = readersWords.exec(text);
    assert.equal(left, null, `What is ${left?.[0]} in the command: ${command}`);
    return text;
  }

  /** Runs a command, which must succeed unless another `code` is expected. @returns its stdout */
  async run(command: string, code = 0): Promise<string> {
    const stem = join(this.#folder, String(this.#count++));
    const text = this.fillIn(command);
    const next = once(this.#codes, 'line');
    this.#child.stdin?.write(`{ ${text}\n} </dev/null >'${stem}.out' 2>'${stem}.err'; echo $? >&3\n`);
    const [status] = (await next) as [string];
    const said = readFileSync(`${stem}.out`, 'utf8');
    assert.equal(Number(status), code, `${text}\n${said.slice(-2000)}${readFileSync(`${stem}.err`, 'utf8')}`);
    return said;
  }

  /** Starts a command that does not end by itself, and waits until it has written what `ready` matches. */
  async start(command: string, ready: RegExp): Promise<Job> {
    const file = join(this.#folder, `job-${this.#count}`);
    // Before the job itself, which runs beside this.
    writeFileSync(file, '');
    // exec: the signal is for the program, not for a shell around it.
    const pid = Number(await this.run(`(exec ${command}) >'${file}' & echo $!`));
    const job = { pid, file };
    await this.until(job, ready);
    return job;
  }

  /** Waits until a job has written what `ready` matches. */
  async until({ file }: Pick<Job, 'file'>, ready: RegExp): Promise<RegExpExecArray> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
      const found = ready.exec(readFileSync(file, 'utf8'));
      if (found) return found;
      await delay(20);
    }
    throw new Error(`${String(ready)} does not come in: ${readFileSync(file, 'utf8').slice(-2000)}`);
  }

  /** Ends a job, which has to end with 0. */
  async stop({ pid }: Job): Promise<void> {
    await this.run(`kill ${pid} && wait ${pid}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#child, 'exit');
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    await closed;
    execFileSync('gpgconf', ['--homedir', join(this.home, '.gnupg'), '--kill', 'all']);
  }
}
