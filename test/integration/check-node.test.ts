import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/check-node.sh', import.meta.url));

/** Runs the check where `node` and `npm` answer as these shell commands do. */
function check(t: TestContext, node: string, npm: string): { status: number | null; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-check-node-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [name, command] of Object.entries({ node, npm })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  }
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  return spawnSync(script, { encoding: 'utf8', env });
}

test('a Node and an npm that package.json supports are taken', (t) => {
  for (const [node, npm] of [
    ['v24.11.0', '11.0.0'],
    ['v24.100.0', '11.6.1'],
    ['v100.0.0', '100.0.0'],
  ] as const) {
    const { status, stderr } = check(t, `echo ${node}`, `echo ${npm}`);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, `${node} ${npm}`);
  }
});

test('an older one, and one that does not run, is refused with one sentence', (t) => {
  for (const [node, npm, found] of [
    ['echo v18.20.4', 'echo 9.2.0', 'Node 18.20.4 and npm 9.2.0'],
    ['echo v24.9.0', 'echo 11.6.1', 'Node 24.9.0 and npm 11.6.1'],
    ['echo v24.11.0', 'echo 10.99.0', 'Node 24.11.0 and npm 10.99.0'],
    ['echo v18.20.4', 'echo "npm does not support this Node" >&2; exit 1', 'Node 18.20.4 and no npm that runs'],
    ['exit 127', 'echo 11.6.1', 'no Node that runs and npm 11.6.1'],
  ] as const) {
    const { status, stderr } = check(t, node, npm);
    assert.equal(status, 1);
    assert.match(stderr, /^[^\n]+ README\.md [^\n]+\.\n$/);
    assert.ok(stderr.includes(found), stderr);
  }
});
