import type { TestContext } from 'node:test';
import { buildProgram } from '../../src/cli/program.ts';

/** A command that runs in this process. */
export interface RunningCommand {
  /** What it has written to both streams so far. */
  readonly text: () => string;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number>;
}

/** Starts a command in this process. One that another one runs meanwhile must end before it does. */
export function startProgram(context: TestContext, args: readonly string[]): RunningCommand {
  const written: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    // Commands write text; what the test runner tells its parent is bytes.
    return context.mock.method(stream, 'write', (data: string | Uint8Array) =>
      typeof data === 'string' ? written.push(data) > 0 : write(data),
    );
  });
  const program = buildProgram();
  for (const command of [program, ...program.commands]) command.exitOverride();
  const ended = program
    .parseAsync(['node', 'sealci-release-agent', ...args])
    .then(() => Number(process.exitCode ?? 0))
    .finally(() => {
      process.exitCode = undefined;
      for (const { mock } of streams) mock.restore();
    });
  return { text: () => written.join(''), ended };
}

/** Runs a command in this process. @returns its exit code, and what it wrote to both streams */
export async function runProgram(
  context: TestContext,
  args: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  const { text, ended } = startProgram(context, args);
  return { code: await ended, text: text() };
}
