import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'node:test';

const src = resolve(import.meta.dirname, '../../../src');

/**
 * Every file of src that has Node open files, and why no named pipe without a writer holds it up. What a person names is read
 * by `read-secret.ts`, `read-whole-file.ts` and `open-source.ts`: a new place belongs there, or has a reason of its own.
 */
const reasons: Readonly<Record<string, string>> = {
  'cli/open-input.ts': 'looks first whether it is a plain file, and has open-source.ts open what is none',
  'cli/open-source.ts': 'looks first whether it is a pipe, and has pipe-patience.ts open that',
  'platform/pipe-patience.ts': 'opens without waiting',
  'platform/read-whole-file.ts': 'reads what pipe-patience.ts opened, when it is a plain file',
  'keys/entropy.ts': 'opens without waiting',
  'platform/audit/audit-file.ts': 'opens to read and write, which waits for nobody',
  'platform/extract.ts': 'makes new files, which must not be there',
  'platform/new-files.ts': 'makes new files, which must not be there',
  'platform/folder.ts': 'opens folders that files were put into',
  'platform/builder.ts': 'reads this program',
  'site/verifier-files.ts': 'reads what is built beside this program',
  'platform/open-files.ts': 'reads /proc',
  'platform/temporaries.ts': 'reads /proc',
  'platform/whole-files.ts': 'reads what watch wrote into its own folder',
  'watch/release-tag.ts': 'reads what watch wrote into its own folder',
  'watch/store/folder-store.ts': 'reads what watch wrote into its own folder',
  'watch/store/mirror-run.ts': 'reads what watch wrote into its own folder',
  'bucket/object-source.ts': 'reads what watch wrote into its own folder',
};

const openers = new Set(['open', 'openSync', 'readFile', 'readFileSync', 'createReadStream']);

function opensFiles(file: string): boolean {
  const imports = readFileSync(join(src, file), 'utf8').matchAll(/^import ([^;]*?) from 'node:fs(?:\/promises)?'/gms);
  return [...imports].some(
    ([, names = '']) => !names.startsWith('{') || names.split(/\W+/).some((name) => openers.has(name)),
  );
}

test('whoever opens a file in src has a reason to wait for nobody', () => {
  const found = globSync('**/*.ts', { cwd: src }).filter(opensFiles);
  assert.deepEqual(found.toSorted(), Object.keys(reasons).toSorted());
});
