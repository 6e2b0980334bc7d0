import { AgentError, asAgentError } from '../errors.ts';
import { Context, type OutputOptions } from './context.ts';
import { exitCodeOf } from './exit-codes.ts';

/**
 * Runs one command and sets the exit code. The first SIGINT or SIGTERM aborts the context's signal, so that the command
 * can clean up; the second ends the program at once. A closed stdout aborts it as well, and goes without a word.
 */
export async function runCommand(options: OutputOptions, action: (context: Context) => Promise<void>): Promise<void> {
  const stopper = new AbortController();
  const context = new Context(options, stopper.signal);
  const stop = (): void => {
    if (stopper.signal.aborted) process.exit(exitCodeOf.CANCELLED);
    stopper.abort(new AgentError('CANCELLED', context.whenStopped));
  };
  const closed = new AgentError('FILE_UNWRITABLE', 'Nobody reads the output any more.');
  process.stdout.on('error', () => {
    stopper.abort(closed);
  });
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await action(context);
  } catch (thrown) {
    // Whatever an interrupted step complains of, it was interrupted.
    const error = asAgentError(stopper.signal.aborted ? stopper.signal.reason : thrown);
    if (error !== closed) context.fail(error);
    process.exitCode = exitCodeOf[error.code];
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
