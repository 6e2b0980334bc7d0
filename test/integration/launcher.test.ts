/** The script at the head of the bundle: docs/adr/0017-launcher.md. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { Bundle } from '../support/cli.ts';

const bundle = new Bundle();

test.after(() => bundle.dispose());

test('runs as a command of its own, by a Node and a malloc that are told to take less memory', async () => {
  const command = await bundle.serve([], { node: '/usr/bin/env' });
  const { pid } = command.child;
  const [args, environment] = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1'));
  assert.match(args ?? '', /\bnode\0--max-semi-space-size=2\0.*\/agent\.cjs\0serve\0/);
  assert.match(environment ?? '', /\0MALLOC_ARENA_MAX=1\0/);
  assert.doesNotMatch(environment ?? '', /NODE_COMPILE_CACHE/);
});

test('only commands that end soon begin with much room for garbage', () => {
  const node = bundle.path('node');
  // In the place of Node: prints what it is run with.
  writeFileSync(node, '#!/bin/sh\necho "$*"\n', { mode: 0o755 });
  const flagsOf = (command: string): string =>
    execFileSync(bundle.file, [command], { env: { PATH: `${path.dirname(node)}:/usr/bin:/bin` }, encoding: 'utf8' });
  assert.match(flagsOf('create'), /^--min-semi-space-size=16 \S+ create\n$/);
  assert.match(flagsOf('watch'), /^\S+agent\.cjs watch\n$/);
});

/** What Node has put into its cache of compiled code after a command with this cache folder. */
function compiledWith(cacheFolder: string): readonly string[] {
  const { PATH } = process.env;
  const env = { PATH: `${path.dirname(process.execPath)}:${PATH ?? ''}`, XDG_CACHE_HOME: cacheFolder };
  assert.match(execFileSync(bundle.file, ['--version'], { env, encoding: 'utf8' }), /^\d+\.\d+\.\d+\n$/);
  const cache = path.join(cacheFolder, 'sealci-release-agent');
  return existsSync(cache) ? readdirSync(cache) : [];
}

test("a command keeps compiled code in the cache folder of the user who runs it, and runs none from anybody else's", () => {
  const [own, foreign] = [bundle.path('own-cache'), bundle.path('foreign-cache')];
  mkdirSync(own);
  mkdirSync(foreign);
  const { uid } = statSync(own);
  // Root may give folders away; for any other user, root's are somebody else's.
  if (uid === 0) chownSync(foreign, 65534, 65534);
  assert.equal(compiledWith(own).length, 1);
  assert.deepEqual(compiledWith(uid === 0 ? foreign : '/root'), []);
  assert.deepEqual(compiledWith(bundle.path('no-cache')), []);
});
