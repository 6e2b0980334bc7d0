import { closeSync, constants, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import emulators from '@xterm/headless';

const ROWS = 24;
/** Not much more than is looked at. */
const SCROLLBACK_ROWS = 1000;
const PATIENCE_MS = 20_000;
/**
 * node-pty leaves its side of every terminal open in whatever is started: no window would be closed as long as any other
 * program runs.
 */
const WITHOUT_OTHERS = 'for fd in /proc/self/fd/*; do fd=${fd##*/}; ((fd > 2)) && exec {fd}>&-; done; exec "$@"';
/** More than a progress line has. */
const MAX_FRAMES = 300;
/** The parameter of CSI ? h and l that shows and hides the cursor. */
const CURSOR_MODE = 25;

export interface TerminalOptions {
  readonly columns: number;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it breaks the line with the cursor when it becomes narrower: some do, some cut it. */
  readonly breaksLines?: boolean;
  /** Whether it writes more than a pseudoterminal holds. */
  readonly isLong?: boolean;
}

/** What a person has before them in the end. */
export interface TerminalEnd {
  /** Undefined when a signal ended the program. */
  readonly code: number | undefined;
  readonly signal: number | undefined;
  /** The last lines, those that were scrolled away included, without empty ones at the end. */
  readonly lines: readonly string[];
  /** Whether the cursor is visible, lines are broken at the edge, and the first screen is there, as in the beginning. */
  readonly isAsBefore: boolean;
}

/** A program on a terminal of its own: a pseudoterminal, and an emulator that shows what a person would see. */
export class TerminalRun {
  /** All that was written. */
  raw = '';
  /** The lines on the screen each time that something was written, for as long as someone wants to know. */
  readonly frames: (readonly string[])[] = [];
  readonly #pty: IPty;
  readonly #emulator: emulators.Terminal;
  readonly #ended = Promise.withResolvers<{ exitCode: number; signal?: number }>();
  #isOver = false;
  #isCursorVisible = true;
  #parsed: Promise<unknown> = Promise.resolve();

  constructor(command: readonly string[], options: TerminalOptions) {
    const { columns, cwd, env = {}, breaksLines, isLong } = options;
    this.#emulator = new emulators.Terminal({
      cols: columns,
      rows: ROWS,
      allowProposedApi: true,
      scrollback: SCROLLBACK_ROWS,
      reflowCursorLine: breaksLines ?? true,
    });
    this.#watchCursor();
    const { TERM: name = 'xterm-256color' } = env;
    // Nothing of the environment of whoever runs the tests.
    const own = { PATH: process.env['PATH'], HOME: cwd, ...env };
    this.#pty = spawn('bash', ['-c', WITHOUT_OTHERS, 'bash', ...command], {
      name,
      cols: columns,
      rows: ROWS,
      cwd,
      env: own,
    });
    if (isLong === true) this.#keepOpen();
    this.#pty.onData((text) => {
      this.#show(text);
    });
    this.#pty.onExit((end) => {
      this.#isOver = true;
      this.#ended.resolve(end);
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The lines on the screen now. */
  get screen(): readonly string[] {
    return this.frames.at(-1) ?? [];
  }

  /** Waits until `condition` holds, while the program runs. @returns whether it came about */
  async until(condition: () => boolean): Promise<boolean> {
    for (const end = Date.now() + PATIENCE_MS; !condition();) {
      if (this.#isOver) return condition();
      if (Date.now() > end) throw new Error(`It did not come about; on the screen is\n${this.screen.join('\n')}`);
      await delay(5);
    }
    return true;
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  signal(name: NodeJS.Signals): void {
    this.#pty.kill(name);
  }

  /** As a window that is pulled: the emulator first, then the program hears of it. */
  async resize(columns: number): Promise<void> {
    await this.#parsed;
    const { active } = this.#emulator.buffer;
    const character = active.cursorX;
    this.#emulator.resize(columns, ROWS);
    // It moves the cursor to the last of the lines that one was broken into. Others, such as tmux, leave it in its place.
    let rows = 0;
    while (active.getLine(active.baseY + active.cursorY - rows)?.isWrapped === true) rows += 1;
    rows -= Math.floor(character / columns);
    if (rows > 0) await this.#write(`\u001b[${rows}A`);
    this.#pty.resize(columns, ROWS);
  }

  /** Closes the window: the kernel sends SIGHUP, and so does the shell that was in it. */
  close(): void {
    // node-pty has it, but does not declare it.
    const pty = this.#pty as IPty & { destroy(): void };
    pty.destroy();
  }

  /** Waits for the program's end. Whatever happens, it is none that still runs. */
  async end(): Promise<TerminalEnd> {
    const late = setTimeout(() => {
      this.signal('SIGKILL');
    }, PATIENCE_MS);
    const { exitCode, signal } = await this.#ended.promise;
    clearTimeout(late);
    await this.#parsed;
    const isKilled = signal !== undefined && signal !== 0;
    return {
      code: isKilled ? undefined : exitCode,
      signal: isKilled ? signal : undefined,
      lines: this.#linesFrom(0),
      isAsBefore:
        this.#isCursorVisible && this.#emulator.modes.wraparoundMode && this.#emulator.buffer.active.type === 'normal',
    };
  }

  /**
   * With its last program, a terminal ends for node-pty, though not all may have been read. Kept open, it ends a fifth of
   * a second later.
   */
  #keepOpen(): void {
    // As destroy().
    const { ptsName } = this.#pty as IPty & { readonly ptsName: string };
    const fd = openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
    void this.#ended.promise.then(() => {
      closeSync(fd);
    });
  }

  #show(text: string): void {
    this.raw += text;
    this.#parsed = this.#write(text).then(() => {
      if (this.frames.length < MAX_FRAMES) this.frames.push(this.#linesFrom(this.#emulator.buffer.active.baseY));
    });
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#emulator.write(text, resolve);
    });
  }

  #linesFrom(first: number): string[] {
    const { active } = this.#emulator.buffer;
    const lines: string[] = [];
    for (let at = first; at < active.length; at += 1) lines.push(active.getLine(at)?.translateToString(true) ?? '');
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  #watchCursor(): void {
    for (const [final, isVisible] of [
      ['h', true],
      ['l', false],
    ] as const) {
      this.#emulator.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        if (parameters.includes(CURSOR_MODE)) this.#isCursorVisible = isVisible;
        return false;
      });
    }
  }
}
