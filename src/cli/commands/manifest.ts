import { AgentError, asAgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';
import { type Change, diffManifests } from '../../image/diff-manifests.ts';
import type { ImageManifest } from '../../image/manifest.ts';
import { readManifest } from '../../image/read-manifest.ts';
import { imageLimits } from '../../limits.ts';
import { readWholeFile } from '../../platform/read-whole-file.ts';
import type { Context } from '../context.ts';

/** As of diff(1): two images are the same, they differ, or that cannot be said. */
const codes = { same: 0, differ: 1, trouble: 2 } as const;
const MAX_VALUE = 400;

/** Says what differs between two images. Its exit codes are its own, so that scripts can tell a difference from an error. */
export function manifest(action: string, files: readonly [string, string], context: Context): void {
  try {
    context.step = 'reading';
    if (action !== 'diff') throw new AgentError('INVALID_ARGUMENT', 'The only thing to do with manifests is: diff.');
    const [before, after] = [read(files[0]), read(files[1])];
    report(diffManifests(before, after), [before, after], context);
  } catch (error) {
    context.fail(asAgentError(error));
    process.exitCode = codes.trouble;
  }
}

function read(file: string): ImageManifest {
  return readManifest(readWholeFile(file, imageLimits.maxManifestBytes));
}

function report(
  changes: readonly Change[],
  [before, after]: readonly [ImageManifest, ImageManifest],
  context: Context,
): void {
  const isSameImage = before.imageDigest === after.imageDigest;
  if (context.json) context.printJson({ same: changes.length === 0, sameImage: isSameImage, changes });
  else context.print(changes.map(lineOf).join(''));
  if (changes.length === 0) context.say('The images are the same.');
  else if (isSameImage) context.say('The images have the same image digest: what they run is the same.');
  process.exitCode = changes.length === 0 ? codes.same : codes.differ;
}

function lineOf({ kind, name, before, after }: Change): string {
  const shown = (value: string): string => printable(value, MAX_VALUE);
  const what = `${kind.padEnd(9)} ${shown(name)}`;
  if (before === undefined) return `+ ${what}: ${shown(after ?? '')}\n`;
  if (after === undefined) return `- ${what}: ${shown(before)}\n`;
  return `~ ${what}: ${shown(before)} -> ${shown(after)}\n`;
}
