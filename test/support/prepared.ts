import type { TerminalRun } from './terminal.ts';

/** A command line that is about to run on a terminal. */
export interface Prepared {
  readonly args: readonly string[];
  /** Whether it is in the middle of its work. */
  readonly isBusy?: (run: TerminalRun) => boolean;
  /** Lets it come to its end, which it does not before. */
  readonly letGo?: (run: TerminalRun) => void;
  readonly dispose?: () => Promise<void>;
}
