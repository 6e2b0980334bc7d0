import type { WriteStream } from 'node:tty';
import type { Phase, Progress } from '../work/progress.ts';
import { onForcedEnd } from '../platform/clean-up.ts';
import { rewritesLines } from '../platform/config.ts';
import type { Context } from './context.ts';
import { describe, describeIn, verbs } from './progress-text.ts';

/** Shows how far a release has come. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Leaves the terminal clean. */
  stop(): void;
}

/** Without a terminal: a line when a phase begins, one now and then while it lasts, and one with what came of it. */
const LINE_INTERVAL_MS = 5000;
const REDRAW_MS = 100;
const MS_PER_SECOND = 1000;
/** Of a terminal that does not say, such as a serial console. */
const UNKNOWN_COLUMNS = 80;

/** One line that moves on a terminal, lines elsewhere, nothing when the context is quiet. */
export function startProgress(context: Context): ProgressDisplay {
  if (context.quiet) return { show: () => undefined, stop: () => undefined };
  return process.stderr.isTTY && rewritesLines() ? new MovingLine(process.stderr) : new ProgressLines(context);
}

class ProgressLines implements ProgressDisplay {
  readonly #context: Context;
  #phase: Phase | undefined;
  #held: Progress | undefined;
  #nextAt = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  show(progress: Progress): void {
    if (progress.phase !== this.#phase) this.stop();
    else if (performance.now() < this.#nextAt) {
      this.#held = progress;
      return;
    }
    this.#say(progress);
  }

  stop(): void {
    if (this.#held) this.#say(this.#held);
  }

  #say(progress: Progress): void {
    this.#phase = progress.phase;
    this.#held = undefined;
    this.#nextAt = performance.now() + LINE_INTERVAL_MS;
    this.#context.say(`${verbs[progress.phase]} ${describe(progress)}`.trimEnd());
  }
}

const ERASE_BELOW = '\u001b[J';
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

/**
 * One line that is written over and over, and is gone in the end. The cursor stays visible and rests at the line's
 * beginning, so that a terminal is as it was however this program ends, and the whole line can be erased from there even
 * when the window has become narrower and the terminal has broken the line. cli-progress rests at the end of a line and
 * returns to a place on the screen, which leaves remains when the window changes or someone presses a key.
 */
class MovingLine implements ProgressDisplay {
  readonly #terminal: WriteStream;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #isOver: () => void;
  readonly #draw: () => void;
  #progress: Progress | undefined;
  #drawn = '';

  constructor(terminal: WriteStream) {
    this.#terminal = terminal;
    this.#draw = () => {
      this.#redraw();
    };
    this.#timer = setInterval(this.#draw, REDRAW_MS).unref();
    terminal.on('resize', this.#draw);
    this.#isOver = onForcedEnd(() => {
      this.stop();
    });
  }

  show(progress: Progress): void {
    const isFirst = this.#progress === undefined;
    this.#progress = progress;
    if (isFirst) this.#redraw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#terminal.off('resize', this.#draw);
    this.#isOver();
    if (this.#drawn !== '') this.#terminal.write(`\r${ERASE_BELOW}`);
    this.#drawn = '';
  }

  #redraw(): void {
    if (!this.#progress) return;
    const { columns } = this.#terminal;
    // Not in the last column: there, some terminals go on to the next line.
    const room = (columns === 0 ? UNKNOWN_COLUMNS : columns) - 1;
    const text = describeIn(room, this.#progress, (performance.now() - this.#startedAt) / MS_PER_SECOND);
    if (text === this.#drawn) return;
    this.#drawn = text;
    // The window may be narrower already than we know.
    this.#terminal.write(`\r${ERASE_BELOW}${WRAP_OFF}${text}${WRAP_ON}\r`);
  }
}
