import { AgentError, asAgentError } from '../errors.ts';
import { cleanUpNow } from '../platform/clean-up.ts';
import { Context, type OutputOptions } from './context.ts';
import { exitCodeOf } from './exit-codes.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs one command and sets the exit code. The first SIGINT, SIGTERM or SIGHUP aborts the context's signal, so that the
 * command can clean up; another SIGINT or SIGTERM ends the program at once. A closed stdout aborts it as well, and goes
 * without a word.
 */
export async function runCommand(options: OutputOptions, action: (context: Context) => Promise<void>): Promise<void> {
  const stopper = new AbortController();
  const context = new Context(options, stopper.signal);
  const closed = new AgentError('FILE_UNWRITABLE', 'Nobody reads the output any more.');
  process.stdout.on('error', () => {
    stopper.abort(closed);
  });
  const stop = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP' && context.outlivesTerminal) return;
    if (!stopper.signal.aborted) stopper.abort(new AgentError('CANCELLED', context.whenStopped));
    // A shell whose terminal closes passes SIGHUP on after the kernel has sent it: that is one wish, not two.
    else if (signal !== 'SIGHUP') endNow(signal);
  };
  for (const signal of signals) process.on(signal, stop);
  process.once('exit', cleanUpNow);
  try {
    await action(context);
  } catch (thrown) {
    // Whatever an interrupted step complains of, it was interrupted.
    const error = asAgentError(stopper.signal.aborted ? stopper.signal.reason : thrown);
    if (error !== closed) context.fail(error);
    process.exitCode = exitCodeOf[error.code];
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** By the signal itself, as it would be without us: process.exit() waits for threads, which may wait for a pipe. */
function endNow(signal: NodeJS.Signals): void {
  // From here on, a third one does not even wait for the cleaning up.
  for (const each of signals) process.removeAllListeners(each);
  cleanUpNow();
  process.kill(process.pid, signal);
}
