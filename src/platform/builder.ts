import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AgentError } from '../errors.ts';
import type { Builder, BuilderProgram } from '../release/provenance/builder.ts';
import { osReason } from './os-reason.ts';
import type { AgentMode } from './serve-config.ts';
import { isBundle, version } from './version.ts';

interface BuilderOptions {
  readonly mode: AgentMode;
  /** `imageDigest` of the image's manifest, in lower-case hex digits; absent when the agent runs from no image. */
  readonly imageDigest?: string | undefined;
}

/**
 * This program, as the provenance of its releases states it: the image that it runs from, by the digest that the image's
 * first program computed when it checked its files; elsewhere the bundle, by the digest of its file.
 *
 * @throws FILE_UNREADABLE
 */
export async function readBuilder({ mode, imageDigest }: BuilderOptions): Promise<Builder> {
  const program: BuilderProgram =
    imageDigest === undefined ? await programFile() : { kind: 'image', sha256: imageDigest };
  return { program, mode, version, nodeVersion: process.versions.node };
}

async function programFile(): Promise<BuilderProgram> {
  if (!isBundle) return { kind: 'source' };
  const file = fileURLToPath(import.meta.url);
  try {
    return {
      kind: 'bundle',
      sha256: createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    };
  } catch (cause) {
    throw new AgentError(
      'FILE_UNREADABLE',
      `The agent cannot read its own program ${file}${osReason(cause)}, by whose digest the provenance of releases names it; put it there again, and start the agent anew.`,
      { cause },
    );
  }
}
