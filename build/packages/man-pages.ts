import type { Command } from 'commander';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { file, type SystemFile } from '../initramfs/system-files.ts';
import type { BuildFacts } from './facts.ts';
import { roffArgument, roffEntry, roffHelp, roffText } from './roff.ts';

/** What commander prints after the options. */
function textAfterOptions(command: Command): string {
  let printed = '';
  command.configureOutput({
    writeOut: (text) => {
      printed += text;
    },
  });
  command.outputHelp();
  return printed.slice(command.helpInformation().length);
}

function section(title: string, body: readonly string[]): string[] {
  return body.length === 0 ? [] : [`.SH ${title}`, ...body];
}

function optionEntries(command: Command): string[] {
  const options = command.options.map(({ flags, description, argChoices, mandatory }) => {
    const needed = mandatory ? `${description} (required)` : description;
    return roffEntry(flags, needed, argChoices);
  });
  return [...options, roffEntry('-h, --help', 'display help')];
}

function argumentEntries(command: Command): string[] {
  return command.registeredArguments.map((argument) => {
    const { description, argChoices } = argument;
    return roffEntry(argument.name(), description, argChoices);
  });
}

interface Page {
  readonly name: string;
  readonly synopsis: string;
  readonly summary: string;
  readonly body: readonly string[];
  readonly seeAlso: readonly string[];
}

function writePage({ name, synopsis, summary, body, seeAlso }: Page, { project, time }: BuildFacts): SystemFile {
  const date = new Date(time * 1000).toISOString().slice(0, 10);
  const [title, source] = [name.toUpperCase(), `${project.name} ${project.version}`].map(roffArgument);
  const lines = [
    `.TH ${title} 1 ${date} ${source} "SealCI"`,
    ...section('NAME', [`${roffText(name)} \\- ${roffText(summary)}`]),
    ...section('SYNOPSIS', [`.B ${roffArgument(synopsis)}`]),
    ...body,
    ...section('SEE ALSO', [seeAlso.map((page) => `.BR \\%${roffText(page)} (1)`).join(' ,\n')]),
  ];
  return file(`usr/share/man/man1/${name}.1`, `${lines.join('\n')}\n`, 'generated', 0o644);
}

function commandPage(program: Command, command: Command, facts: BuildFacts): SystemFile {
  const codes = Object.entries(exitCodes).map(([code, meaning]) => roffEntry(code, meaning));
  return writePage(
    {
      name: `${program.name()}-${command.name()}`,
      synopsis: `${program.name()} ${command.name()} ${command.usage()}`,
      summary: command.description(),
      body: [
        ...section('ARGUMENTS', argumentEntries(command)),
        ...section('OPTIONS', optionEntries(command)),
        ...section('DESCRIPTION', [roffHelp(textAfterOptions(command))]),
        ...section('EXIT STATUS', codes),
      ],
      seeAlso: [program.name()],
    },
    facts,
  );
}

/** A page for the program and one for each of its commands, uncompressed. */
export function manPages(facts: BuildFacts): SystemFile[] {
  const program = buildProgram();
  const pages = program.commands.map((command) => `${program.name()}-${command.name()}`);
  const commands = program.commands.map((command) => roffEntry(command.name(), command.description()));
  const main: Page = {
    name: program.name(),
    synopsis: `${program.name()} ${program.usage()}`,
    summary: program.description().replace(/\.$/, '').replace(/^M/, 'm'),
    body: [
      ...section('COMMANDS', commands),
      ...section('OPTIONS', optionEntries(program)),
      ...section('DESCRIPTION', [roffHelp(textAfterOptions(program))]),
    ],
    seeAlso: pages,
  };
  return [writePage(main, facts), ...program.commands.map((command) => commandPage(program, command, facts))];
}
