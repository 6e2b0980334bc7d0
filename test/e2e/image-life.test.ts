/** An image from who builds it to a third party, who has none of its secrets, by the commands of docs/image.md. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { SOURCE_DATE_EPOCH } from '../../harness/appliance.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { OwnCheckout } from '../support/own-checkout.ts';
import { commandsOf } from '../support/pages/page.ts';

const page = 'docs/image.md';
const builderKey = '--key builder/image-builder.key.asc';
const trusted = '--key builder/image-builder.pub.asc';
const config = { releaseCallers: ['DNS:controller.example.org'], keyCallers: ['DNS:operator.example.org'] };
const build = 'scripts/mkinitramfs.sh --production --unlocked --tls tls --config appliance-2.json';

let checkout: OwnCheckout;

before(() => {
  checkout = new OwnCheckout();
  const tls = new CertificateAuthority(checkout.path).issue('agent', 'IP:127.0.0.1');
  for (const name of ['tls', 'gnupg']) mkdirSync(checkout.file(name), { mode: 0o700 });
  for (const [name, pem] of Object.entries<Uint8Array>({ ...tls })) {
    writeFileSync(checkout.file('tls', `${name}.pem`), pem, { mode: 0o600 });
  }
  writeFileSync(checkout.file('appliance.json'), JSON.stringify(config));
  writeFileSync(checkout.file('appliance-2.json'), JSON.stringify({ ...config, minimumEpoch: 1 }));
});
after(() => {
  spawnSync('gpgconf', ['--homedir', checkout.file('gnupg'), '--kill', 'all']);
  checkout[Symbol.dispose]();
});

/** Runs a line as its reader does, in the checkout, which must end with `expected`. @returns what it said */
function run(line: string, expected = 0): string {
  // The same time for every commit, so that the runtime is compressed once for all tests.
  const env = { ...process.env, SOURCE_DATE_EPOCH, GNUPGHOME: checkout.file('gnupg') };
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', line], { cwd: checkout.path, env, encoding: 'utf8' });
  assert.equal(status, expected, `${line}\n${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

/** What the lines of `manifest diff`, or of a build that is compared, are about. */
const subjects = (output: string): string[] =>
  output.split('\n').flatMap((line) => /^[~+-] +(?<what>[a-z]+ +[^:]+):/.exec(line)?.groups?.['what'] ?? []);

test('the commands of the page, in their order, from a build to the same build at a third party', () => {
  const said = new Map<string, string>();
  const commit = checkout.git('rev-parse', 'HEAD');
  const sections = new Set(['Build', 'Compare', 'Sign', 'Verify']);
  for (const { text: command } of commandsOf(page).filter(({ heading }) => sections.has(heading))) {
    // Its packages are those of this checkout already.
    if (command === 'npm ci') continue;
    // Unlocked: it is for test/e2e/locked-inputs.test.ts to try what Debian moves on from.
    const unlocked = command
      .replace('--production', '--production --unlocked')
      .replace('mkkernel.sh --locked', 'mkkernel.sh');
    const line = unlocked.replace('COMMIT', commit);
    // It says by its exit code that the two differ.
    said.set(command, run(line, command.includes(' manifest diff ') ? 1 : 0));
  }
  const [diff = '', verified = '', rebuilt = ''] = [' manifest diff ', ' verify-image ', 'rebuild-image'].map((word) =>
    [...said].find(([command]) => command.includes(word))?.at(1),
  );
  assert.deepEqual(subjects(diff), [
    'version   image digest',
    'setting   config.minimumEpoch',
    'file      initramfs/a-checksums',
    'file      initramfs/system.squashfs',
    'file      system/etc/sealci/agent.json',
  ]);
  assert.match(verified, /dist\/bzImage +is the kernel \(bzImage\), to the byte$/m);
  assert.match(verified, /dist\/initramfs\.cpio +is the image, to the byte$/m);
  for (const told of [verified, rebuilt]) {
    assert.match(told, /^ +mode:? +production$/m);
    assert.match(told, /^ +releaseCallers:? +DNS:controller\.example\.org$/m);
  }
  assert.match(rebuilt, /^ +time: 2023-11-14T22:13:20\.000Z\n +time of the commit, which is another: 20/m);
  assert.match(rebuilt, /^The image is the one that is built from its source, kernel included: sha256:[0-9a-f]{64}$/m);
});

test('images that differ in nothing but their secrets are the same image', () => {
  run('cp dist/manifest.json dist/manifest.json.sig old');
  run('dist/agent.cjs keygen --out keys-2');
  run(`${build} --keys keys-2`);
  assert.deepEqual(subjects(run('dist/agent.cjs manifest diff old/manifest.json dist/manifest.json', 1)), [
    'secrets   archive',
  ]);
  const said = run(
    `dist/agent.cjs verify-image old/manifest.json.sig dist/initramfs.cpio dist/rebuilt/initramfs.cpio ${trusted}`,
  );
  assert.match(said, /dist\/initramfs\.cpio +is the image, with other secrets in it$/m);
  assert.match(said, /dist\/rebuilt\/initramfs\.cpio +is the image, with no secrets in it$/m);
});

test('a build again shows what a builder has put into an image besides its source', () => {
  appendFileSync(checkout.file('initramfs/sysctl.conf'), '# and more\n');
  // Whoever signs can say what he likes of where it comes from.
  run(`${build} --keys keys --commit ${checkout.git('rev-parse', 'HEAD')}`);
  run(`dist/agent.cjs sign-image dist/manifest.json --force ${builderKey}`);
  assert.match(run(`scripts/rebuild-image.sh dist/manifest.json.sig ${trusted}`, 2), /files here were changed/);
  checkout.git('checkout', '--quiet', '--', '.');
  const said = run(`scripts/rebuild-image.sh dist/manifest.json.sig --without-kernel ${trusted}`, 1);
  assert.match(said, /^file system\/etc\/sysctl\.conf: signed is \d+ bytes/m);
  assert.match(said, /^version image digest: /m);
});

test('a build again says nothing of a kernel that other tools have compiled', () => {
  const kernel = checkout.file('dist/kernel.json');
  const own = readFileSync(kernel, 'utf8');
  writeFileSync(kernel, own.replace(/gcc-12=[^"]*/, 'gcc-12=12.0.0'));
  run(`${build} --keys keys`);
  run(`dist/agent.cjs sign-image dist/manifest.json --force ${builderKey}`);
  const said = run(`scripts/rebuild-image.sh dist/manifest.json.sig ${trusted}`, 2);
  assert.match(said, /gcc-12=12\.0\.0, and here is .*--without-kernel/);
  run(`scripts/rebuild-image.sh dist/manifest.json.sig --without-kernel ${trusted}`);
  writeFileSync(kernel, own);
});

test('a build again refuses another commit, and a manifest of another builder', () => {
  appendFileSync(checkout.file('initramfs/sysctl.conf'), '# later\n');
  checkout.commit();
  assert.match(run(`scripts/rebuild-image.sh old/manifest.json.sig ${trusted}`, 2), /run git checkout [0-9a-f]{40}/);
  run('dist/agent.cjs keygen --image-builder --out other');
  run('scripts/rebuild-image.sh old/manifest.json.sig --key other/image-builder.pub.asc', 2);
});

test('a manifest that names no commit is not signed', () => {
  appendFileSync(checkout.file('initramfs/sysctl.conf'), '# not committed\n');
  run(`${build} --keys keys`);
  assert.match(run(`dist/agent.cjs sign-image dist/manifest.json --force ${builderKey}`, 10), /IMAGE_INVALID/);
});
