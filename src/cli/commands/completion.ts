import type { Command } from 'commander';
import { AgentError } from '../../errors.ts';
import type { Context } from '../context.ts';

/** Long flags of each command, by its name. */
function flagsByCommand(program: Command): [name: string, flags: string[]][] {
  return program.commands.map((command) => [
    command.name(),
    [...command.options.flatMap(({ long }) => (long === undefined ? [] : [long])), '--help'],
  ]);
}

function bash(name: string, commands: readonly [string, string[]][]): string {
  const cases = commands.map(([command, flags]) => `    ${command}) words="${flags.join(' ')}" ;;`).join('\n');
  return `_sealci_release_agent() {
  local current=\${COMP_WORDS[COMP_CWORD]} words="${commands.map(([command]) => command).join(' ')} help"
  case \${COMP_WORDS[1]} in
${cases}
  esac
  [ "$COMP_CWORD" -gt 1 ] || words="${commands.map(([command]) => command).join(' ')} help"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _sealci_release_agent ${name}
`;
}

function fish(name: string, commands: readonly [string, string[]][]): string {
  const names = commands.map(([command]) => command).join(' ');
  const first = `complete -c ${name} -n __fish_use_subcommand -f -a "${names} help"\n`;
  const flags = commands.flatMap(([command, all]) =>
    all.map((flag) => `complete -c ${name} -n "__fish_seen_subcommand_from ${command}" -l ${flag.slice(2)}\n`),
  );
  return first + flags.join('');
}

/** zsh understands bash's form once it is told to. */
function zsh(name: string, commands: readonly [string, string[]][]): string {
  return `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bash(name, commands)}`;
}

const writers: ReadonlyMap<string, typeof bash> = new Map(Object.entries({ bash, fish, zsh }));

/** Prints a completion script. @throws INVALID_ARGUMENT for a shell that is not known */
export function completion(shell: string, program: Command, context: Context): void {
  const write = writers.get(shell);
  if (!write) throw new AgentError('INVALID_ARGUMENT', 'The shell is not known: give bash, zsh or fish.');
  context.print(write(program.name(), flagsByCommand(program)));
}
