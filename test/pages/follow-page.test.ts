/** That what runs pages fails when a page does. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import test, { after, type TestContext } from 'node:test';
import { followPage, type Reading } from '../support/pages/follow-page.ts';
import { root } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const scene = await PageScene.make();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());

function follow(t: TestContext, commands: string, reading: Reading = {}): Promise<void> {
  writeFileSync(bundle.path('page.md'), `# Page\n\n\`\`\`sh\n${commands}\n\`\`\`\n`);
  return followPage(t, relative(root, bundle.path('page.md')), shell, reading);
}

test('the shell is one for all commands, and what is in capitals is filled in', async (t) => {
  await follow(t, 'mkdir -p folder && cd folder   # a comment\nexport A=1 \\\n  B=2\necho "$A$B TAG" >said');
  assert.equal(await shell.run('cat said && cd ..'), '12 v1.0.0\n');
});

test('a page fails by a command that fails', async (t) => {
  await assert.rejects(follow(t, 'true\nfalse'), /1 !== 0/);
});

test('a page fails by a word of the reader that has no value', async (t) => {
  await assert.rejects(follow(t, 'true FINGERPRINT'), /What is FINGERPRINT in the command/);
});

test('a runner fails by names that its page has not', async (t) => {
  await assert.rejects(follow(t, 'true', { before: { Elsewhere: () => undefined } }), /below these headings/);
  await assert.rejects(follow(t, 'true', { leftOut: { 'nomad ': 'gone' } }), /0 commands that begin with/);
  await assert.rejects(follow(t, 'true', { instead: { 'serve ': () => undefined } }), /0 commands that begin with/);
});

test('a runner fails by a beginning of more commands than it means', async (t) => {
  const leftOut = { 'true ': 'not run' };
  await assert.rejects(follow(t, 'true 1\ntrue 2', { leftOut }), /2 commands that begin with/);
  await follow(t, 'true 1\ntrue 2', { leftOut, times: { 'true ': 2 } });
  // The longer one of two is the one that is meant.
  await follow(t, 'true 1\ntrue 2', { leftOut: { ...leftOut, 'true 2': 'nor is this' } });
});

test('a page fails by any program of a pipe', async (t) => {
  await assert.rejects(follow(t, 'false | sha256sum'), /1 !== 0/);
});

test('a job that does not become ready, or does not end with 0, is a failure', async () => {
  const job = await shell.start(`sh -c 'echo ready; trap "exit 3" TERM; while :; do sleep 0.1; done'`, /ready/);
  await assert.rejects(shell.stop(job), /3 !== 0/);
});
