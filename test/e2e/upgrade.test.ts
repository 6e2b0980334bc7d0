/** Another image in the place of the one that callers ask, and back again, by the commands of docs/image.md. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test, { after, before, type TestContext } from 'node:test';
import { freePort } from '../../harness/free-port.ts';
import type { Vm } from '../../harness/vm.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { boot } from '../support/boot.ts';
import { Bundle } from '../support/cli.ts';
import { FleetLoad } from '../support/fleet-load.ts';
import { stream } from '../support/openpgp.ts';
import { commandsOf } from '../support/pages/page.ts';
import { keyCaller, type ProductionImage, releaseCaller } from '../support/production.ts';
import { ProductionScene } from '../support/production-scene.ts';

const callers = { release: releaseCaller, keys: keyCaller } as const;
/** Releases to be made in each state of the fleet. */
const EACH = 2;

const bundle = new Bundle();
let scene: ProductionScene;
let image: ProductionImage;
/** Images by their path in the page. */
let images: Readonly<Record<string, string>>;
/** Ports of the guests by what the page calls them, and guests that run. */
let ports: Readonly<Record<'OLD' | 'NEW', number>>;
const guests = new Map<string, Vm>();

before(async () => {
  scene = await ProductionScene.start();
  ({ image } = scene);
  images = {
    'old/initramfs.cpio': image.path,
    'dist/initramfs.cpio': image.variant({ minimumEpoch: 1, rotateAfterDays: 365 }),
  };
  ports = { OLD: await freePort(), NEW: await freePort() };
  for (const [role, name] of Object.entries(callers)) {
    const { ca, cert, key } = image.tlsOf(name);
    for (const [file, pem] of Object.entries({ ca, cert, key })) {
      writeFileSync(bundle.path(`${role}-${file}.pem`), pem, { mode: 0o600 });
    }
  }
});
after(async () => {
  await scene[Symbol.asyncDispose]();
  await bundle.dispose();
});

function callerOptions(role: keyof typeof callers): string[] {
  const path = (name: string): string => bundle.path(`${role}-${name}.pem`);
  return ['--agent-ca', path('ca'), '--client-cert', path('cert'), '--client-key', path('key')];
}

async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await bundle.run([...args, ...callerOptions('keys')]);
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

const addressOf = (name: 'OLD' | 'NEW'): string => `127.0.0.1:${ports[name]}`;

/** As the page has it started: the port in it says which of the two it is. */
async function bootAs(t: TestContext, command: string): Promise<void> {
  const { path = '', port } = /--initramfs (?<path>\S+) --port (?<port>\d+)$/.exec(command)?.groups ?? {};
  const initramfs = images[path];
  assert.ok(initramfs !== undefined, command);
  const name = port === '50051' ? 'OLD' : 'NEW';
  const guest = await boot(t, { initramfs, port: ports[name] });
  await guest.waitFor(/^sealci: ready \S+ [0-9A-F]{40} epoch 0 unconfirmed$/m);
  guests.set(name, guest);
  if (name === 'NEW') await refusesOlderRing();
}

/** By its settings, whoever says that it is the right one. */
async function refusesOlderRing(): Promise<void> {
  const ring = ['--epoch', '0', '--fingerprint', image.signingKey.fingerprint, '--agent', addressOf('NEW')];
  const { code, stdout } = await bundle.run(['confirm-keys', ...ring, ...callerOptions('keys'), '--json']);
  assert.equal(code, 9, stdout);
  assert.match(stdout, /KEY_RING_STALE/);
}

/** Runs the commands of a section, with nothing else between them. */
async function follow(t: TestContext, section: string): Promise<void> {
  const commands = commandsOf('docs/image.md').filter(({ heading }) => heading === section);
  assert.ok(commands.length > 0, section);
  for (const { text: command } of commands) {
    const [program = '', ...args] = command.split(' ');
    if (program === 'scripts/run-qemu.sh') await bootAs(t, command);
    else if (program === 'dist/agent.cjs') {
      await run(...args.map((word) => (word === 'OLD' || word === 'NEW' ? addressOf(word) : word)));
    } else assert.fail(`This test does not know how to run: ${command}`);
  }
}

async function powerOff(name: 'OLD' | 'NEW'): Promise<void> {
  const guest = guests.get(name);
  assert.ok(guest);
  await guest.powerOff();
}

/** The key that signed a release, which must be valid. */
async function signerOf(folder: string): Promise<string> {
  const keys = await readPublicKeys(readFileSync(bundle.path('keys.asc')));
  const release = readFileSync(bundle.path(folder, 'project-v1.git.tgz.sig'));
  return (await verifyRelease(stream(release), keys, { now: new Date() })).keyFingerprint;
}

test('an upgrade and a roll back lose no release, and none is signed by the denied key after it was rolled', async (t) => {
  const first = image.signingKey.fingerprint;
  await bootAs(t, 'scripts/run-qemu.sh --initramfs old/initramfs.cpio --port 50051');
  await run('confirm-keys', '--epoch', '0', '--fingerprint', first, '--agent', addressOf('OLD'));
  const source = { bundle, url: scene.url, callerOptions };
  const load = new FleetLoad(source, [addressOf('OLD'), addressOf('NEW')], 2, '--wait', '300');
  let rolledAt = Infinity;
  try {
    await load.go(EACH);
    await run('roll-keys', '--reason', 'superseded', '--out', 'roll-2027', '--agent', addressOf('OLD'));
    rolledAt = load.outcomes.length;
    await load.go(EACH);
    await follow(t, 'Upgrade');
    await load.go(EACH);
    await powerOff('OLD');
    await load.go(EACH);
    await follow(t, 'Roll back');
    await run('public-key', '--all', '--out', 'keys.asc', '--agent', addressOf('OLD'));
    await load.go(EACH);
    await powerOff('NEW');
    await load.go(EACH);
  } finally {
    await load.stop();
  }
  const lost = load.outcomes.filter(({ code }) => code !== 0).map(({ stderr }) => stderr);
  assert.deepEqual(lost, [], `of ${load.outcomes.length}`);
  const signers = await Promise.all(load.outcomes.map(({ out }) => signerOf(out)));
  assert.ok(signers.slice(0, rolledAt - 2).includes(first));
  const second = signers.at(-1);
  assert.notEqual(second, first);
  // Two callers: what was under way at the roll may end under the key that it began with.
  assert.deepEqual([...new Set(signers.slice(rolledAt + 2))], [second]);
  t.diagnostic(`${load.outcomes.length} releases were made, none was lost`);
});
