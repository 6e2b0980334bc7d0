import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

/** A block between two lines of three backquotes. */
export interface Block {
  /** The heading above it, without its signs. */
  readonly heading: string;
  /** What stands behind the backquotes; `sh` where nothing does, so that no command escapes its runner. */
  readonly language: string;
  readonly text: string;
}

/** One command, as a shell takes it. */
export interface Command {
  readonly heading: string;
  readonly text: string;
}

/** The blocks of a page, which is named by its path in the repository. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let open: { readonly language: string; readonly lines: string[] } | undefined;
  for (const line of readFileSync(join(root, page), 'utf8').split('\n')) {
    const fence = /^ *```(.*)$/.exec(line);
    if (open && fence) {
      blocks.push({ heading, language: open.language, text: open.lines.join('\n') });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (fence) open = { language: fence[1] === undefined || fence[1] === '' ? 'sh' : fence[1], lines: [] };
    else heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
  }
  if (open) throw new Error(`A block of ${page} does not end.`);
  return blocks;
}

/** The commands of a page's sh blocks, without comments; lines that a backslash continues are joined. */
export function commandsOf(page: string): readonly Command[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ heading, text }) =>
      text
        .replaceAll(/\\\n */g, '')
        .split('\n')
        .map((line) => line.replace(/(?:^|[ \t]+)#.*$/, ''))
        .filter((line) => line !== '')
        .map((line) => ({ heading, text: line })),
    );
}
