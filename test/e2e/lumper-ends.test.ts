import assert from 'node:assert/strict';
import test, { after, before, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeImage } from '../../harness/appliance.ts';
import type { Guest } from '../../harness/guest.ts';
import { LUMPER_ENDED, readInit, startStandIn, writeSmallImage } from '../support/lumper.ts';

let image: ReturnType<typeof makeImage>;
before(() => {
  image = makeImage(['--debug']);
});
after(() => {
  image.remove();
});

function startSmall(t: TestContext, init: string): Guest {
  return startStandIn(t, writeSmallImage(t, image.path, init));
}

async function assertEnds(guest: Guest): Promise<void> {
  await guest.waitFor(LUMPER_ENDED);
  await guest.waitUntilEnded();
  assert.equal(guest.exitCode, 0);
}

test('lumper ends when the guest fails', async (t) => {
  const guest = startStandIn(t, image.path);
  await guest.waitFor(/^sealci: failed no network interface: /m);
  await assertEnds(guest);
});

test('lumper ends when the image is incomplete', async (t) => {
  const guest = startSmall(t, readInit(image.path));
  await guest.waitFor(/^sealci: failed /m);
  await assertEnds(guest);
});

test('lumper ends when PID 1 dies, once /init has done its first thing', async (t) => {
  const init = readInit(image.path);
  const guest = startSmall(t, `${init.slice(0, init.indexOf('mount -t devtmpfs'))}exit 3\n`);
  await guest.waitFor(/Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000300/);
  await assertEnds(guest);
});

/** How a guest ends that has not chosen the way: each leaves lumper running. */
const otherEnds = {
  'resets by a keyboard controller that is not there': ['reboot -f', /^reboot: Restarting system$/m],
  panics: ['false', /^Kernel panic - not syncing: /m],
  halts: ['halt -f', /^reboot: System halted$/m],
} as const;

async function endOtherwise(t: TestContext, how: keyof typeof otherEnds): Promise<Guest> {
  const [command, shows] = otherEnds[how];
  const guest = startSmall(t, `#!/bin/sh\n/bin/busybox ${command}\n`);
  await guest.waitFor(shows);
  return guest;
}

for (const how of ['resets by a keyboard controller that is not there', 'panics'] as const) {
  test(`the stand-in does not end for a guest that ${how}, as lumper does not`, async (t) => {
    const guest = await endOtherwise(t, how);
    // A panic takes a second to end the guest, and QEMU's BIOS a moment to fail.
    await sleep(3000);
    assert.equal(guest.exitCode, null);
    assert.doesNotMatch(guest.console, LUMPER_ENDED);
  });
}

test('the stand-in takes 64 bytes that a guest does not read, and dies of one more, as lumper does', async (t) => {
  const guest = await endOtherwise(t, 'halts');
  guest.send('x'.repeat(63));
  await sleep(1000);
  assert.equal(guest.exitCode, null);
  guest.send('');
  await guest.waitFor(/^StdinWrite\(FullFifo\)$/m);
  await guest.waitUntilEnded();
  assert.equal(guest.exitCode, 1);
});
