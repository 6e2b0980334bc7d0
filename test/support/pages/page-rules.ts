import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandsIn, missingFrom } from './names.ts';
import { type Block, commandsOf, files, type Page, parsePage, readPage, root } from './page.ts';

/** All pages of this repository. */
export const pages = files.filter((path) => path.endsWith('.md') && existsSync(join(root, path))).toSorted();

/** Pages that tell of what was: what they name may be gone. */
const ofThePast = /^(?:docs\/adr\/|CHANGELOG\.md$)/;

/** The blocks of text, by the headings above them. None but these are known to hold no command. */
const texts: Readonly<Record<string, readonly string[]>> = {
  'docs/design.md': ['The way of a release', 'Folders'],
  'docs/release-format.md': ['The tar'],
  'docs/threat-model.md': ['Boundaries'],
  'docs/watch.md': ['The folder'],
  'examples/README.md': ['Clients of the release agent'],
};

/** The programs that pages run, and others that they could. */
const programs = new Set([
  ...[
    'apt',
    'bash',
    'brew',
    'dnf',
    'env',
    'eval',
    'exec',
    'make',
    'pip',
    'pip3',
    'pkill',
    'ssh',
    'sudo',
    'wget',
    'yarn',
  ],
  ...pages.flatMap((page) => commandsOf(page).flatMap(({ text }) => commandsIn(text).map(programOf))),
]);

function programOf(command: string): string {
  return command.split(' ')[0] ?? '';
}

/**
 * What a page has that no runner would find, or that leads nowhere.
 *
 * @param path its path in the repository, from where its links lead
 */
export function faultsOf(path: string, text: string): readonly string[] {
  const page = parsePage(text);
  const names = ofThePast.test(path) ? [] : page.inline;
  return [
    ...page.unwanted,
    ...page.blocks.flatMap((block) => faultsOfBlock(path, block)),
    ...names.flatMap((name) => missingFrom(name).map((missing) => `${missing} in ${name} is not there`)),
    ...page.links.filter((link) => !leads(link, path, page)).map((link) => `${link} leads nowhere`),
  ];
}

function faultsOfBlock(path: string, { language, text, heading }: Block): readonly string[] {
  switch (language) {
    case 'sh':
      return [];
    case 'json':
      return isJson(text) ? [] : [`no JSON below ${heading}: ${text}`];
    case 'text': {
      const isKnown = texts[path]?.includes(heading) === true;
      // A placeholder in angle brackets is a definition.
      const lines = text.split('\n').filter((line) => line.trim() !== '' && !/<\w+>/.test(line));
      const run = lines.filter((line) => commandsIn(line).some((command) => programs.has(programOf(command))));
      return [...(isKnown ? [] : [`text below ${heading}`]), ...run.map((line) => `a command in text: ${line}`)];
    }
    default:
      return [`a block of "${language}" below ${heading}`];
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A heading as GitHub makes an anchor of it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

/** Whether a link leads somewhere; those out of the repository are not tried. */
function leads(link: string, from: string, page: Page): boolean {
  if (/^(?:https?|mailto):/.test(link)) return true;
  const [target = '', anchor] = decodeURI(link).split('#');
  const named = target === '' ? from : join(dirname(from), target);
  if (target !== '' && !files.some((file) => file === named || file.startsWith(`${named}/`))) return false;
  if (anchor === undefined) return true;
  const { headings } = target === '' ? page : readPage(named);
  return headings.some((heading) => anchorOf(heading) === anchor);
}
