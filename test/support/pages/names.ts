import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram } from '../../../src/cli/program.ts';
import { files, root } from './page.ts';

const program = buildProgram();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

/** What may stand before a command's name. */
const before = /^(?:\$ |(?:sudo|env|exec|time|if|then|else|do|!) |[A-Za-z_]\w*=\S* |\.\/)*/;

/** What a shell takes for commands, each from its name on. */
export function commandsIn(text: string): readonly string[] {
  return text
    .replaceAll('\n', ' ')
    .split(/&&|\|\||[;|&]/)
    .map((command) => command.trim().replace(before, ''))
    .filter((command) => command !== '');
}

/** Names in a command, each by what it is, that there must be. */
const named: readonly (readonly [RegExp, (name: string) => boolean])[] = [
  [/^npm run (?:--\w+ )?([\w:]+)/, (name) => Object.hasOwn(scripts, name)],
  [/^(?:(?:ba)?sh )?(?:\.\/)?(scripts\/[\w.-]+)/, (name) => files.includes(name)],
  [/^node (?:--\S+ )*([\w/.-]+\.ts)/, (name) => files.includes(name)],
  [
    /^(?:sealci-release-agent|(?:node )?dist\/agent\.cjs) ([a-z-]+)/,
    (name) =>
      ['help', '--help', '--version'].includes(name) || program.commands.some((command) => command.name() === name),
  ],
];

/** The options that a command of ours does not have; of none of ours, none. */
function foreignTo(text: string): readonly string[] {
  const [name, ...words] = text.replace(/^(?:sealci-release-agent|dist\/agent\.cjs) /, '').split(' ');
  const command = program.commands.find((one) => one.name() === name);
  const flags = new Set(command?.options.map(({ long }) => long));
  return command ? words.filter((word) => word.startsWith('--') && !flags.has(word)) : [];
}

/** Options of programs that are not ours, each by whose it is. */
const options: Readonly<Record<string, readonly string[]>> = {
  gpg: ['--status-fd', '--verify-options'],
  node: ['--initial-old-space-size', '--max-old-space-size', '--max-semi-space-size', '--optimize-for-size'],
  sq: ['--signer-cert', '--signer-file'],
};

const known = new Set([
  ...Object.values(options).flat(),
  ...program.commands.flatMap((command) => command.options.map(({ long }) => long)),
  ...files
    .filter((path) => /^(?:scripts|build)\/.*\.(?:sh|ts)$/.test(path))
    .flatMap((path) => [...read(path).matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option)),
]);

/** Commands, options and scripts that a text names, and that there are not. */
export function missingFrom(text: string): readonly string[] {
  return commandsIn(text).flatMap((command) => [
    ...named.flatMap(([pattern, exists]) => {
      const [, name] = pattern.exec(command) ?? [];
      return name === undefined || exists(name) ? [] : [name];
    }),
    ...foreignTo(command),
    // An option alone is of any program.
    ...(command.match(/^--[a-z][a-z-]*/) ?? []).filter((option) => !known.has(option)),
  ]);
}
