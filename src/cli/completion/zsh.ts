import type { CommandWords, OptionWords, ValueWords } from './words.ts';

/** In single quotes, for a specification of zsh's _arguments, to which colons and brackets mean something. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function plain(text: string): string {
  return text.replace(/[\\:[\]]/g, '\\$&');
}

function action(value: ValueWords): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'beginnings':
      return `{compadd -S "" -- ${value.words.join(' ')}}`;
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'unknown':
      return ' ';
  }
}

function optionSpec({ flag, description, placeholder, value }: OptionWords): string {
  const text = `[${plain(description)}]`;
  if (!value) return quoted(flag + text);
  return quoted(`*${flag}=${text}:${plain(placeholder ?? 'value')}:${action(value)}`);
}

function commandCase({ name, options, arguments: args }: CommandWords): string {
  const specs = [
    ...options.map(optionSpec),
    ...args.map(({ placeholder, value }, index) => quoted(`${index + 1}:${plain(placeholder)}:${action(value)}`)),
  ];
  return `        ${name}) _arguments ${specs.map((spec) => `\\\n          ${spec}`).join(' ')} ;;`;
}

/** Both a file for a folder of $fpath, and a script to be sourced. */
export function zshScript(name: string, commands: readonly CommandWords[]): string {
  const names = commands.map((command) => `      ${quoted(`${command.name}:${plain(command.description)}`)}`);
  return `#compdef ${name}

_${name}() {
  local state line
  _arguments -C '1: :->command' '*:: :->argument'
  case $state in
    command)
      local -a commands=(
${names.join('\n')}
      )
      _describe command commands
      ;;
    argument)
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _${name} ${name}
fi
`;
}
