import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt, { type Token } from 'markdown-it';

export const root = join(import.meta.dirname, '../../..');

/** What is in this repository, or will be with the next commit: paths of files, from its root. */
export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\0')
  .filter((path) => path !== '');

/** A block between two lines of three backquotes. */
export interface Block {
  /** The heading above it, without its signs. */
  readonly heading: string;
  /** What stands behind the backquotes. */
  readonly language: string;
  readonly text: string;
}

/** A page as people see it, by a parser of Markdown. */
export interface Page {
  readonly blocks: readonly Block[];
  /** As they stand there, without their signs. */
  readonly headings: readonly string[];
  /** What stands between backquotes in prose. */
  readonly inline: readonly string[];
  /** Where links and pictures lead. */
  readonly links: readonly string[];
  /** What could hold commands that are in no block: each by what it is. */
  readonly unwanted: readonly string[];
}

/** One command, as a shell takes it; of several lines, all but the first are indented, or begin with what ends it. */
export interface Command {
  readonly heading: string;
  readonly text: string;
}

const markdown = new MarkdownIt({ html: true });

/** @param text of a page */
export function parsePage(text: string): Page {
  const tokens = markdown.parse(text, {});
  const all = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
  return {
    blocks: blocksIn(tokens),
    headings: tokens.flatMap(({ type }, index) => (type === 'heading_open' ? (tokens[index + 1]?.content ?? '') : [])),
    inline: all.filter(({ type }) => type === 'code_inline').map(({ content }) => content),
    links: all.flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? []).map(String),
    unwanted: all.flatMap((token) => {
      const reason = unwantedBecause(token);
      return reason === undefined ? [] : `${reason}: ${token.content}`;
    }),
  };
}

function blocksIn(tokens: readonly Token[]): readonly Block[] {
  let heading = '';
  return tokens.flatMap(({ type, info, content }, index) => {
    if (type === 'heading_open') heading = tokens[index + 1]?.content ?? '';
    return type === 'fence' ? [{ heading, language: info, text: content }] : [];
  });
}

/** One form is enough for blocks, and scripts/page-commands.sh reads no other one. */
function unwantedBecause({ type, markup, content }: Token): string | undefined {
  switch (type) {
    case 'fence':
      return markup === '```' ? undefined : `a block between ${markup}`;
    case 'code_block':
      return 'a block by its indent alone';
    case 'blockquote_open':
      return 'a quotation';
    case 'html_block':
    case 'html_inline':
      return /^<!--[^]*-->\s*$/.test(content) ? undefined : 'HTML';
    case 'text':
      return /\]\s?[[(]/.test(content) ? 'a link without its target' : undefined;
    default:
      return undefined;
  }
}

const parsed = new Map<string, Page>();

/** @param page its path in the repository */
export function readPage(page: string): Page {
  const text = readFileSync(join(root, page), 'utf8');
  const known = parsed.get(text) ?? parsePage(text);
  parsed.set(text, known);
  return known;
}

export function blocksOf(page: string): readonly Block[] {
  return readPage(page).blocks;
}

/** The commands of a page's sh blocks, without comments; lines that a backslash continues are joined. As scripts/page-commands.sh. */
export function commandsOf(page: string): readonly Command[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ heading, text }) =>
      text
        .replaceAll(/\\\n */g, '')
        .split('\n')
        .map((line) => line.replace(/(?:^|[ \t]+)#.*$/, ''))
        .filter((line) => line !== '')
        .join('\n')
        .split(/\n(?![ }])/)
        .filter((command) => command !== '')
        .map((command) => ({ heading, text: command })),
    );
}
