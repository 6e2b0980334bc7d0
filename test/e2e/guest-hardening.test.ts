import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { makeImage, qemuStaticAddress } from '../../harness/appliance.ts';
import { boot } from '../support/boot.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import type { Vm } from '../../harness/vm.ts';

let image: ReturnType<typeof makeImage>;
let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealci-hardening-'));
  const path = (name: string): string => join(directory, name);
  // A debug image takes no signing key; the TLS key goes the same way in the guest.
  const tls = new CertificateAuthority(directory).issue('agent', 'IP:10.0.2.15');
  for (const [name, pem] of Object.entries<Uint8Array>({ ...tls })) {
    writeFileSync(path(`${name}.pem`), pem, { mode: 0o600 });
  }
  writeFileSync(path('config.json'), '{"releaseCallers":["DNS:controller.example.org"]}');
  image = makeImage(['--debug', '--tls', directory, '--config', path('config.json')]);
});
after(() => {
  image.remove();
  rmSync(directory, { recursive: true });
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

async function checkSecrets(vm: Vm): Promise<void> {
  const openFiles = (pid: string): Promise<string> => vm.run(`ls -l /proc/${pid}/fd`);
  assert.match(await openFiles('1'), / 4 -> .*server\.key \(deleted\)/);
  assert.doesNotMatch(await openFiles('"$(cat /run/agent.pid)"'), /secrets|\.key/);
  const asAgent = '/bin/setpriv --reuid 1000 --regid 1000 --clear-groups --bounding-set=-all --no-new-privs';
  assert.match(await vm.run(`${asAgent} cat /proc/1/fd/4 2>&1`), /No such file|Permission denied/);
  assert.match(await vm.run('grep -c "PRIVATE KEY" /proc/1/fd/4'), /^[12]\n$/);
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
  await t.test('no one but PID 1 has the key that the image held', () => checkSecrets(vm));
  await t.test('what the initramfs held besides the system is gone', async () => {
    assert.equal(await vm.run('ls /secrets /system 2>&1 | grep -vc "No such file"'), '0\n');
  });
  await t.test('the kernel tells its addresses and messages to no one', async () => {
    const names = ['kptr_restrict', 'dmesg_restrict', 'perf_event_paranoid', 'yama/ptrace_scope', 'randomize_va_space'];
    const paths = names.map((name) => `/proc/sys/kernel/${name}`).join(' ');
    assert.equal(await vm.run(`cat ${paths}`), '2\n1\n3\n3\n2\n');
  });
  await t.test('the network leads the guest nowhere else', async () => {
    const names = ['ipv4/conf/eth0/accept_redirects', 'ipv6/conf/eth0/accept_redirects', 'ipv6/conf/eth0/accept_ra'];
    assert.equal(await vm.run(`cat ${names.map((name) => `/proc/sys/net/${name}`).join(' ')}`), '0\n0\n0\n');
  });
  await t.test('the agent leaves no core file behind', async () => {
    assert.match(await vm.run('cat "/proc/$(cat /run/agent.pid)/limits"'), /^Max core file size +0 +0 /m);
  });
});
