import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before, type TestContext } from 'node:test';
import { makeImage } from '../../harness/appliance.ts';
import { boot } from '../support/boot.ts';
import { checkRelease } from '../support/check-release.ts';
import { makeTap, whyNoTap } from '../support/tap.ts';

const skip = whyNoTap();
const host = { v4: '198.18.5.1', v6: 'fd5e:a1c1::1' };

let image: ReturnType<typeof makeImage>;
before(() => {
  image = makeImage([]);
});
after(() => {
  image.remove();
});

test('takes calls and makes a release at a static IPv6 address', { skip }, async (t) => {
  const tap = makeTap(t, 'ipv6x', [`${host.v6}/64`]);
  const vm = await boot(t, { initramfs: image.path, tap, ip: `fd5e:a1c1::2/64,${host.v6}` });
  const agent = '[fd5e:a1c1::2]:50051';
  assert.equal((await vm.waitFor(/^sealci: ready (\S+) /m))[1], agent);
  await checkRelease(agent, host.v6);
  await vm.powerOff();
});

/** A DHCP server that has one address to give, for ten seconds before the client asks again. */
async function serveDhcp(t: TestContext, tap: string, address: string): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-dhcp-'));
  const file = (name: string): string => join(folder, name);
  const settings = {
    interface: tap,
    start: address,
    end: address,
    min_lease: 20,
    lease_file: file('leases'),
    pidfile: file('pid'),
    'option subnet': '255.255.255.0',
    'option router': host.v4,
    'option lease': 20,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(file('conf'), lines.join(''));
  writeFileSync(file('leases'), '');
  const server = spawn('udhcpd', ['-f', file('conf')], { stdio: 'ignore' });
  await once(server, 'spawn');
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill();
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  };
  t.after(stop);
  return stop;
}

test('moves the agent when the DHCP server gives another address later', { skip }, async (t) => {
  const tap = makeTap(t, 'dhcpx', [`${host.v4}/24`]);
  const stopServer = await serveDhcp(t, tap, '198.18.5.10');
  const vm = await boot(t, { initramfs: image.path, tap, ip: 'dhcp' });
  await vm.waitFor(/^sealci: ready 198\.18\.5\.10:50051 /m);
  await stopServer();
  await serveDhcp(t, tap, '198.18.5.20');
  await vm.waitFor(/^sealci: address changed to 198\.18\.5\.20$/m);
  await vm.waitFor(/^sealci: ready 198\.18\.5\.20:50051 /m);
  assert.doesNotMatch(vm.console, /agent ended/);
  await checkRelease('198.18.5.20:50051', host.v4);
  await vm.powerOff();
});
