import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'docs/threat-model.md'), 'utf8');
const named = new Set(text.match(/test\/[a-z0-9/.-]+\.ts/g));

test('docs/threat-model.md names tests that there are', () => {
  assert.ok(named.size > 20);
  assert.deepEqual(
    [...named].filter((file) => !existsSync(path.join(root, file))),
    [],
  );
});

test('docs/threat-model.md names every test of test/security', () => {
  const files = readdirSync(path.join(root, 'test/security')).filter((name) => name.endsWith('.test.ts'));
  assert.deepEqual(
    files.map((name) => `test/security/${name}`).filter((file) => !named.has(file)),
    [],
  );
});
