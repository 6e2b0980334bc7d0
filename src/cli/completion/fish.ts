import type { CommandWords, ValueWords } from './words.ts';

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function valueFlags(value: ValueWords | undefined): string {
  switch (value?.kind) {
    case 'words':
    case 'beginnings':
      return ` -x -a ${quoted(value.words.join(' '))}`;
    case 'file':
      return ' -r -F';
    case 'folder':
      return " -x -a '(__fish_complete_directories)'";
    case 'unknown':
      return ' -x';
    case undefined:
      return '';
  }
}

function argumentLines(complete: string, { arguments: args }: CommandWords): string[] {
  return args.flatMap(({ value }) => {
    if (value.kind === 'unknown') return [];
    return [complete + (value.kind === 'file' ? ' -F' : valueFlags(value).replace(' -x', ''))];
  });
}

function commandLines(name: string, command: CommandWords): string[] {
  const complete = `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name}'`;
  const options = command.options.map(
    ({ flag, description, value }) =>
      `${complete} -l ${flag.replace(/^--/, '')}${valueFlags(value)} -d ${quoted(description)}`,
  );
  return [...options, ...argumentLines(complete, command)];
}

export function fishScript(name: string, commands: readonly CommandWords[]): string {
  const lines = [
    `complete -c ${name} -f`,
    ...commands.map(
      (command) => `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.description)}`,
    ),
    ...commands.flatMap((command) => commandLines(name, command)),
  ];
  return `${lines.join('\n')}\n`;
}
