import type { Prepared } from './prepared.ts';
import type { TerminalSample } from './terminal-sample.ts';

type Prepare = (sample: TerminalSample, place: string) => Prepared | Promise<Prepared>;

export interface TerminalCase {
  readonly name: string;
  /** The command of the program that it is of. */
  readonly command: string;
  /** Runs to its end, where there is this on the screen, with line breaks left out, and files of these names. */
  readonly prepare: Prepare;
  readonly shows: RegExp;
  readonly code: number;
  /** Lines that are left on a screen on which lines can be rewritten, however wide it is. */
  readonly leavesLines?: number;
  readonly leaves?: readonly string[];
  /** Marks something by colours, where nobody minds. */
  readonly hasColors?: true;
  /** Shows a progress line. */
  readonly hasProgress?: true;
  /** Does not end, or not soon; undefined for what is over before anyone could stop it. */
  readonly hold: Prepare | undefined;
  /** What is held has a lot to say. */
  readonly isLong?: true;
  /** Its exit code when it is stopped. */
  readonly stoppedCode?: number;
  /** What stays where it was stopped: the next one goes on from there. */
  readonly keeps?: readonly string[];
  /** It is over so soon that it may be done when the signal comes. */
  readonly mayBeDone?: true;
}
