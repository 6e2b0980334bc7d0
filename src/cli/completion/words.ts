import type { Argument, Command, Option } from 'commander';
import { settings } from '../../platform/settings.ts';

/** What may stand for the value of an option or an argument. */
export type ValueWords =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Words that something follows without a blank, as `NAME=`. */
  | { readonly kind: 'beginnings'; readonly words: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  /** A value that no shell can know. */
  | { readonly kind: 'unknown' };

export interface OptionWords {
  /** `--name` */
  readonly flag: string;
  readonly description: string;
  /** `FILE`, say; absent when the option takes no value. */
  readonly placeholder?: string;
  readonly value?: ValueWords;
}

export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  readonly arguments: readonly { readonly placeholder: string; readonly value: ValueWords }[];
}

/** The placeholder of `--flag <PLACEHOLDER>` or `<PLACEHOLDER>`, without its brackets. */
function placeholderOf(text: string): string | undefined {
  return /<(?<name>[^>]+)>/.exec(text)?.groups?.['name'];
}

function valueOf(placeholder: string, choices: readonly string[] | undefined): ValueWords {
  if (choices) return { kind: 'words', words: choices };
  if (placeholder === 'FILE') return { kind: 'file' };
  if (placeholder === 'DIR') return { kind: 'folder' };
  if (placeholder === 'NAME=VALUE')
    return { kind: 'beginnings', words: Object.keys(settings).map((name) => `${name}=`) };
  return { kind: 'unknown' };
}

function optionWords({ long, flags, description, argChoices }: Option): OptionWords {
  const placeholder = placeholderOf(flags);
  return {
    flag: long ?? flags,
    description,
    ...(placeholder !== undefined && { placeholder, value: valueOf(placeholder, argChoices) }),
  };
}

function argumentWords(argument: Argument): CommandWords['arguments'][number] {
  const name = argument.name();
  const placeholder = placeholderOf(name) ?? name;
  return { placeholder, value: valueOf(placeholder, argument.argChoices) };
}

/** All that can be typed, `help` included: what the shells' scripts are written from. */
export function commandWords(program: Command): CommandWords[] {
  const help: OptionWords = { flag: '--help', description: 'display help for command' };
  const commands = program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options.map(optionWords), help],
    arguments: command.registeredArguments.map(argumentWords),
  }));
  const words = commands.map(({ name }) => name);
  return [
    ...commands,
    {
      name: 'help',
      description: 'display help for command',
      options: [],
      arguments: [{ placeholder: 'COMMAND', value: { kind: 'words', words } }],
    },
  ];
}
