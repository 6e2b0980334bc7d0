import type { WriteStream } from 'node:tty';
import { onForcedEnd } from '../platform/clean-up.ts';
import type { Room } from './fleet-table.ts';

const OTHER_SCREEN = '\u001b[?1049h';
const FIRST_SCREEN = '\u001b[?1049l';
const HOME = '\u001b[H';
const ERASE_LINE = '\u001b[K';
const ERASE_BELOW = '\u001b[J';
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';
/** Of a terminal that does not say. */
const UNKNOWN: Room = { columns: 80, rows: 24 };

/**
 * Lines that are drawn over and over on the second screen that terminals have, so that what was on the first is there
 * again in the end, however the program ends but by SIGKILL. Each line is written over before its rest is erased: a screen
 * that is erased first flickers.
 */
export class LiveScreen {
  readonly #terminal: WriteStream;
  readonly #lines: (room: Room) => readonly string[];
  readonly #isOver: () => void;
  readonly #redraw = (): void => {
    this.draw();
  };

  /** @param lines what there is to be seen, asked anew when the window changes */
  constructor(terminal: WriteStream, lines: (room: Room) => readonly string[]) {
    this.#terminal = terminal;
    this.#lines = lines;
    terminal.on('resize', this.#redraw);
    this.#isOver = onForcedEnd(() => {
      this.stop();
    });
    terminal.write(OTHER_SCREEN);
  }

  get room(): Room {
    const { columns, rows } = this.#terminal;
    return { columns: columns || UNKNOWN.columns, rows: rows || UNKNOWN.rows };
  }

  draw(): void {
    const lines = this.#lines(this.room).map((line) => `${line}${ERASE_LINE}`);
    this.#terminal.write(`${HOME}${WRAP_OFF}${lines.join('\r\n')}${ERASE_BELOW}${WRAP_ON}${HOME}`);
  }

  stop(): void {
    this.#isOver();
    this.#terminal.off('resize', this.#redraw);
    this.#terminal.write(FIRST_SCREEN);
  }
}
