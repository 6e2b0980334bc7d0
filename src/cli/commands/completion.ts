import type { Command } from 'commander';
import { AgentError } from '../../errors.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { commandWords } from '../completion/words.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Context } from '../context.ts';

const writers: ReadonlyMap<string, typeof bashScript> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

/** Prints a completion script. @throws INVALID_ARGUMENT for a shell that is not known */
export function completion(shell: string, program: Command, context: Context): void {
  const write = writers.get(shell);
  if (!write) throw new AgentError('INVALID_ARGUMENT', 'The shell is not known: give bash, zsh or fish.');
  context.print(write(program.name(), commandWords(program)));
}
