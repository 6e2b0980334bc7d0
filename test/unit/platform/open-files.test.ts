import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { maxOpenFiles } from '../../../src/platform/open-files.ts';

test('tells how many descriptors the process may have, as the shell that starts it has set them', () => {
  const source = JSON.stringify(new URL('../../../src/platform/open-files.ts', import.meta.url).href);
  const program = `const { maxOpenFiles } = await import(${source}); console.log(maxOpenFiles());`;
  const script = 'ulimit -n 321 && exec "$0" --input-type=module --eval "$1"';
  assert.equal(execFileSync('sh', ['-c', script, process.execPath, program], { encoding: 'utf8' }).trim(), '321');
});

test('knows no bound where the system does not tell', () => {
  const fails = (): string => {
    throw new Error('no /proc');
  };
  for (const read of [fails, () => '', () => 'Max open files            unlimited            unlimited\n']) {
    assert.equal(maxOpenFiles(read), Infinity);
  }
});
