import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { boot, makeImage, qemuStaticAddress } from '../support/appliance.ts';
import type { Vm } from '../support/vm.ts';

let image: ReturnType<typeof makeImage>;
before(() => {
  image = makeImage(['--debug']);
});
after(() => {
  image.remove();
});

async function checkMounts(vm: Vm): Promise<void> {
  const mounts = (await vm.run('cat /proc/mounts')).trimEnd().split('\n');
  assert.deepEqual(mounts.map((line) => line.split(' ')[1]).toSorted(), ['/', '/dev', '/proc', '/run', '/tmp']);
  for (const line of mounts) {
    const [, folder = '', , flags = ''] = line.split(' ');
    const options = flags.split(',');
    assert.ok(options.includes('nosuid'), line);
    assert.ok(options.includes('ro') || options.includes('noexec'), line);
    assert.ok(options.includes('nodev') || folder === '/dev', line);
    if (folder === '/proc') assert.ok(options.includes('hidepid=invisible'), line);
    if (folder === '/tmp' || folder === '/run') assert.match(flags, /size=\d+k/);
  }
}

async function checkProcess(vm: Vm): Promise<void> {
  const status = await vm.run('cat "/proc/$(cat /run/agent.pid)/status"');
  const value = (name: string): string | undefined => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1];
  assert.equal(value('Uid'), '1000\t1000\t1000\t1000');
  assert.equal(value('Gid'), '1000\t1000\t1000\t1000');
  assert.equal(value('Groups')?.trim() ?? '', '');
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) assert.equal(value(set), '0000000000000000');
  assert.equal(value('NoNewPrivs'), '1');
}

async function checkSockets(vm: Vm): Promise<void> {
  const sockets = await vm.run('netstat -ltuwn');
  const listening = sockets.split('\n').filter((line) => /^(tcp|udp|raw)/.test(line));
  assert.equal(listening.length, 1, sockets);
  assert.match(listening[0] ?? '', /^tcp .* 10\.0\.2\.15:50051 .* LISTEN/);
}

test('the guest gives the agent no more than it needs', async (t) => {
  const vm = await boot(t, { initramfs: image.path, ip: qemuStaticAddress });
  await vm.waitFor(/^sealci: ready /m);
  await t.test('no mount is writable and executable, and set-user-id bits and devices do not count', () =>
    checkMounts(vm),
  );
  await t.test('the agent has an id of its own, no capabilities and no way to new ones', () => checkProcess(vm));
  await t.test('the agent has the only listening socket', () => checkSockets(vm));
  await t.test('the root cannot be written to', async () => {
    assert.match(await vm.run('touch /app/x 2>&1'), /Read-only file system/);
    assert.match(await vm.run('mount -o remount,rw / 2>&1; touch /x 2>&1'), /Read-only file system/);
  });
  await t.test('what the initramfs held besides the system is gone', async () => {
    assert.equal(await vm.run('ls /secrets /system 2>&1 | grep -vc "No such file"'), '0\n');
  });
  await t.test('the kernel tells its addresses and messages to no one', async () => {
    const names = ['kptr_restrict', 'dmesg_restrict', 'perf_event_paranoid', 'yama/ptrace_scope', 'randomize_va_space'];
    const paths = names.map((name) => `/proc/sys/kernel/${name}`).join(' ');
    assert.equal(await vm.run(`cat ${paths}`), '2\n1\n3\n3\n2\n');
  });
  await t.test('the agent leaves no core file behind', async () => {
    assert.match(await vm.run('cat "/proc/$(cat /run/agent.pid)/limits"'), /^Max core file size +0 +0 /m);
  });
});
