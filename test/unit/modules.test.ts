import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const src = resolve(import.meta.dirname, '../../src');

// Besides what the name says, this has all of src in the report on coverage, and not what some test happens to import.
test('loading a module does nothing but define what is in it', async (t) => {
  const written = [process.stdout, process.stderr].map((stream) => t.mock.method(stream, 'write'));
  const names = globSync('**/*.ts', { cwd: src, exclude: ['rpc/gen', 'cli/main.ts', 'browser/{page,worker}.ts'] });
  // A package that imports all of node:process looks at each of its streams, and so opens this one.
  assert.ok(process.stdin);
  const before = process.getActiveResourcesInfo();
  for (const name of names) await import(join(src, name));
  assert.deepEqual(
    written.map(({ mock }) => mock.callCount()),
    [0, 0],
  );
  assert.equal(process.exitCode, undefined);
  assert.deepEqual(process.getActiveResourcesInfo(), before);
});
