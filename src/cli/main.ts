// First: it ends the program under a Node that is too old.
import './check-node.ts';
import { CommanderError } from 'commander';
import { AgentError } from '../errors.ts';
import { Context } from './context.ts';
import { exitCodeOf } from './exit-codes.ts';
import { buildProgram } from './program.ts';

async function main(): Promise<void> {
  // A reader that leaves early, as in `--help | head`, is no reason for a stack trace.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const json = process.argv.includes('--json');
  const program = buildProgram(process.argv[2]);
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    if (json) command.configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    process.exitCode = exitCodeOf.INVALID_ARGUMENT;
    // commander has told a person already.
    if (!json) return;
    const message = error.message.replace(/^error: /, '');
    new Context({ json }, new AbortController().signal).fail(new AgentError('INVALID_ARGUMENT', message));
  }
}

// Nothing is left to be done: what Node would do besides, taking its heap apart, the kernel does in a third of the time.
process.on('beforeExit', () => {
  process.exit();
});

void main();
