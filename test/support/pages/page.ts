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
  // Prose, the language of a block, the block, prose, and so on.
  const parts = readFileSync(join(root, page), 'utf8').split(/^ *```(.*)\n([^]*?)^ *```$/m);
  let heading = '';
  return parts.flatMap((prose, index) => {
    if (index % 3 !== 0) return [];
    heading = /[^]*^#+ (.*)$/m.exec(prose)?.[1] ?? heading;
    const [language, text] = parts.slice(index + 1);
    return text === undefined ? [] : [{ heading, language: language || 'sh', text }];
  });
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
