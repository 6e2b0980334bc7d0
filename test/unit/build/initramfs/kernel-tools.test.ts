import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'node:test';
import { readInputsLock } from '../../../../build/initramfs/inputs-lock.ts';
import { kernelTools, kernelToolsText, kernelToolVersions } from '../../../../build/initramfs/kernel-tools.ts';

const root = resolve(import.meta.dirname, '../../../..');

test('the tools are those that are locked, in the form of kernel.json', () => {
  assert.deepEqual(Object.keys(readInputsLock().tools), [...kernelTools]);
  // As scripts/mkkernel.sh asked for them before there was one place to ask.
  const asked = execFileSync('dpkg-query', ['-W', '-f', '${Package}=${Version} ', ...kernelTools], {
    encoding: 'utf8',
  });
  assert.equal(kernelToolsText(), asked.trim());
  assert.equal(
    kernelToolsText(),
    Object.entries(kernelToolVersions())
      .map((pair) => pair.join('='))
      .join(' '),
  );
  const program = execFileSync(process.execPath, [resolve(root, 'build/initramfs/kernel-tools.ts')], {
    encoding: 'utf8',
  });
  assert.equal(program, `${kernelToolsText()}\n`);
});

test('nothing else asks for the version of a tool, or names the tools again', () => {
  const files = globSync('{scripts,build}/**/*.{sh,ts}', { cwd: root });
  const asking = files.filter((file) =>
    /dpkg-query.*\$\{Version\}|\bgcc-12(?!-)\b/.test(readFileSync(resolve(root, file), 'utf8')),
  );
  // What tries packages asks for the version of our own.
  assert.deepEqual(asking.toSorted(), ['build/initramfs/kernel-tools.ts', 'scripts/try-packages.sh']);
});
