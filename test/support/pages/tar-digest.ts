import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Shell } from './shell.ts';

/** What `sha256sum` prints when nothing comes. */
const ofNothing = createHash('sha256').digest('hex');

/** The digest of the tar that a release states: that of its notation. @param release its file */
async function signedDigest(shell: Shell, release: string): Promise<string> {
  const said = await shell.run(`sq packet dump '${release}'`);
  const [, digest] = /tar-sha256@sealci\.dev[^:\n]*: ([0-9a-f]{64})\b/.exec(said) ?? [];
  return digest ?? assert.fail(said);
}

/** Runs a command of a page that has to print the digest which a release states of its tar. */
export function printsTarDigest(shell: Shell, release: string): (command: string) => Promise<void> {
  return async (command) => {
    const digest = await signedDigest(shell, release);
    assert.notEqual(digest, ofNothing);
    assert.equal(await shell.run(command), `${digest}  -\n`);
  };
}
