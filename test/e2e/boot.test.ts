import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import test, { after, before } from 'node:test';
import { makeImage, qemuStaticAddress } from '../../harness/appliance.ts';
import { boot } from '../support/boot.ts';

const READY = /^sealci: ready (\S+) ([0-9A-F]+) epoch 0 confirmed$/m;

let image: ReturnType<typeof makeImage>;
before(() => {
  image = makeImage(['--debug']);
});
after(() => {
  image.remove();
});

/** True when something takes connections at the forwarded port and keeps them. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  // QEMU accepts for the guest, and cuts the connection when the guest refuses it.
  const cut = once(socket, 'close').then(() => false);
  const kept = new Promise<boolean>((resolve) => setTimeout(resolve, 500, true));
  const result = await Promise.race([cut, kept]);
  socket.destroy();
  return result;
}

test('takes calls at the address that a DHCP server gave it, and stops cleanly when PID 1 is told to', async (t) => {
  const vm = await boot(t, { initramfs: image.path });
  const ready = await vm.waitFor(READY);
  assert.equal(ready[1], '10.0.2.15:50051');
  assert.ok(vm.console.indexOf('sealci: network up\n') < ready.index);
  assert.equal(await accepts(vm.port), true);
  vm.send('debug kill -TERM 1');
  await vm.waitFor(/^sealci: clean shutdown$/m);
  await vm.waitUntilEnded();
});

test('boots from zstd, takes calls at a static address and stops when its console says poweroff', async (t) => {
  const small = makeImage(['--debug', '--compress', 'zstd']);
  t.after(() => {
    small.remove();
  });
  const vm = await boot(t, { initramfs: small.path, ip: qemuStaticAddress });
  const ready = await vm.waitFor(READY);
  assert.equal(ready[1], '10.0.2.15:50051');
  assert.equal(await accepts(vm.port), true);
  assert.equal(await vm.run('cat /etc/resolv.conf'), 'nameserver 10.0.2.3\n');
  await vm.powerOff();
});

test('starts an agent that dies again, with what it kept, and gives up when it keeps dying', async (t) => {
  const vm = await boot(t, { initramfs: image.path, ip: qemuStaticAddress });
  for (let restarts = 0; ; restarts += 1) {
    const shown = vm.console.length;
    if (restarts === 0) {
      await vm.waitFor(READY);
      await vm.run('echo "a kept ring" >"/proc/$(cat /run/agent.pid)/fd/5"');
    }
    const killed = vm.console.length;
    vm.send('debug kill -KILL "$(cat /run/agent.pid)"');
    await vm.waitFor(/^sealci: agent ended with status 137$/m, shown);
    if (restarts === 3) break;
    await vm.waitFor(READY, killed);
    assert.equal(await vm.run('cat "/proc/$(cat /run/agent.pid)/fd/5"'), 'a kept ring\n');
  }
  await vm.waitFor(/^sealci: failed the agent ended 4 times in a minute$/m);
  await vm.waitUntilEnded();
  assert.doesNotMatch(vm.console, /clean shutdown/);
});

for (const [how, damage] of Object.entries({
  // In the midst of the system, which is nearly all of the archive.
  damaged: (bytes: Buffer) => bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 16),
  'cut off': (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1),
})) {
  test(`stops with a message when the image arrived ${how}`, async (t) => {
    const initramfs = `${image.path}.${how.replace(' ', '-')}`;
    writeFileSync(initramfs, damage(readFileSync(image.path)));
    const vm = await boot(t, { initramfs });
    await vm.waitFor(/^sealci: failed incomplete image: system\.squashfs /m);
    await vm.waitUntilEnded();
  });
}

test('stops with a message when the memory is too little for the image', async (t) => {
  const vm = await boot(t, { initramfs: image.path, memoryMib: 96 });
  await vm.waitFor(/^sealci: failed (too little memory|incomplete image): /m);
  await vm.waitUntilEnded();
  assert.doesNotMatch(vm.console, /clean shutdown/);
});

test('stops with a message when the address cannot be used', async (t) => {
  const vm = await boot(t, { initramfs: image.path, ip: '10.0.2.15/24,192.0.2.1' });
  await vm.waitFor(/^sealci: failed the gateway 192\.0\.2\.1 cannot be reached from 10\.0\.2\.15\/24$/m);
  await vm.waitUntilEnded();
});
