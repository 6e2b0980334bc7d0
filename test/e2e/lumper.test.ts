import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeImage } from '../support/appliance.ts';
import { checkRelease } from '../support/check-release.ts';
import { Guest } from '../support/guest.ts';
import { tapName, whyNoTap } from '../support/tap.ts';

const runLumper = fileURLToPath(new URL('../../scripts/run-lumper.sh', import.meta.url));
const standIn = fileURLToPath(new URL('../support/lumper-stand-in.ts', import.meta.url));
const [hostAddress, guestAddress] = ['198.18.4.1', '198.18.4.2'];
const tap = tapName('lumper');
const skip = whyNoTap();

let image: ReturnType<typeof makeImage>;
let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealci-lumper-'));
  const config = join(directory, 'config.json');
  writeFileSync(config, JSON.stringify({ network: { address: `${guestAddress}/24`, gateway: hostAddress } }));
  image = makeImage(['--config', config]);
});
after(() => {
  image.remove();
  rmSync(directory, { recursive: true });
});

function start(t: TestContext, lumper = standIn): Guest {
  const options = ['--initramfs', image.path, '--tap', tap, '--address', `${hostAddress}/24`];
  const script = spawn(runLumper, [...options, lumper], { stdio: ['pipe', 'pipe', 'inherit'] });
  const guest = new Guest(script);
  t.after(() => guest.stop('SIGTERM'));
  return guest;
}

function setting(name: string): string {
  return readFileSync(`/proc/sys/net/ipv6/conf/${tap}/${name}`, 'latin1').trim();
}

function assertNothingLeft(): void {
  assert.equal(existsSync(`/sys/class/net/${tap}`), false, 'the tap is still there');
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const using = processes.filter((pid) => {
    try {
      return Number(pid) !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(tap);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  assert.deepEqual(using, [], 'a process still uses the tap');
}

test('run-lumper.sh boots the guest, lets it make a release over the tap, and leaves nothing', { skip }, async (t) => {
  const guest = start(t);
  await guest.waitFor(/^sealci: network up$/m);
  assert.equal(setting('disable_ipv6'), '1');
  await guest.waitFor(new RegExp(`^sealci: ready ${guestAddress}:50051 `, 'm'));
  await checkRelease(`${guestAddress}:50051`, hostAddress);
  await guest.powerOff();
  assert.equal(guest.exitCode, 0);
  assertNothingLeft();
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`run-lumper.sh takes guest and tap away on ${signal}`, { skip }, async (t) => {
    const guest = start(t);
    await guest.waitFor(/^sealci: network up$/m);
    await guest.stop(signal);
    assert.equal(guest.exitCode, 1);
    assertNothingLeft();
  });
}

test('run-lumper.sh fails when the guest ends without a clean shutdown', { skip }, async (t) => {
  const guest = start(t, '/bin/true');
  await guest.waitUntilEnded();
  assert.equal(guest.exitCode, 1);
  assertNothingLeft();
});

test('the stand-in ends with QueueNotReady when the tap is up too early, as lumper does', { skip }, async (t) => {
  const guest = start(t);
  while (!existsSync(`/sys/class/net/${tap}`)) await sleep(10);
  execFileSync('ip', ['link', 'set', tap, 'up']);
  await guest.waitFor(/QueueNotReady/);
  await guest.waitUntilEnded();
  assert.equal(guest.exitCode, 1);
});
