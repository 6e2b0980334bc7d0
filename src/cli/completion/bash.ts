import type { CommandWords, ValueWords } from './words.ts';

/** What sets COMPREPLY. */
function offer(value: ValueWords): string {
  switch (value.kind) {
    case 'words':
      return `offer -W '${value.words.join(' ')}'`;
    case 'beginnings':
      return `offer -W '${value.words.join(' ')}'; compopt -o nospace 2>/dev/null`;
    case 'file':
      return 'offer -f; compopt -o filenames 2>/dev/null';
    case 'folder':
      return 'offer -d; compopt -o filenames 2>/dev/null';
    case 'unknown':
      return ':';
  }
}

function valueCases({ name, options }: CommandWords): string[] {
  return options.flatMap(({ flag, value }) => (value ? [`    '${name} ${flag}') ${offer(value)}; return ;;`] : []));
}

function commandCase({ name, options, arguments: [first] }: CommandWords): string {
  const flags = `offer -W '${options.map(({ flag }) => flag).join(' ')}'`;
  const values = first && first.value.kind !== 'unknown' ? offer(first.value) : flags;
  return `    ${name}) if [[ $current == -* ]]; then ${flags}; else ${values}; fi ;;`;
}

export function bashScript(name: string, commands: readonly CommandWords[]): string {
  return `_sealci_release_agent() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  # bash takes the = between an option and its value for a word.
  if [[ $current == '=' ]]; then current=; elif [[ $previous == '=' ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  offer() { mapfile -t COMPREPLY < <(compgen "$@" -- "$current"); }
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then offer -W '${commands.map((command) => command.name).join(' ')} --help --version'; return; fi
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
complete -F _sealci_release_agent ${name}
`;
}
