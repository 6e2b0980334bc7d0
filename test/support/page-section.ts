import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The commands of one section of a page, in their order, as their reader gives them. */
export function sectionCommands(page: string, heading: string): string[] {
  const script = resolve(root, 'scripts/page-commands.sh');
  const commands = execFileSync(script, [resolve(root, page), heading], { encoding: 'utf8' }).trimEnd().split('\n');
  if (commands[0] === '') throw new Error(`The section ${heading} of ${page} has no commands.`);
  return commands;
}
