import assert from 'node:assert/strict';
import test from 'node:test';
import { makeImage, qemuStaticAddress } from '../../harness/appliance.ts';
import { boot } from '../support/boot.ts';

const BOOTS = 50;

test(`${BOOTS} boots make ${BOOTS} keys, and each guest ends in good order`, async (t) => {
  const image = makeImage([]);
  t.after(() => {
    image.remove();
  });
  const fingerprints = new Set<string>();
  const seconds: number[] = [];
  for (let i = 0; i < BOOTS; i += 1) {
    const started = performance.now();
    const vm = await boot(t, { initramfs: image.path, ip: i % 2 === 0 ? qemuStaticAddress : 'dhcp' });
    const [, fingerprint = ''] = await vm.waitFor(/^sealci: ready \S+ ([0-9A-F]{40}) epoch 0 confirmed$/m);
    seconds.push(Math.round((performance.now() - started) / 100) / 10);
    fingerprints.add(fingerprint);
    vm.send('poweroff');
    await vm.waitFor(/^sealci: clean shutdown$/m);
    await vm.waitUntilEnded();
  }
  t.diagnostic(`seconds to ready: ${seconds.toSorted((a, b) => a - b).join(' ')}`);
  assert.equal(fingerprints.size, BOOTS);
});
