import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { writeStatement } from '../../src/keys/ring/confirmation-statement.ts';
import { boot } from '../support/boot.ts';
import { withCode } from '../support/codes.ts';
import { makeOperator, signedBy } from '../support/operator.ts';
import { keyCaller, ProductionImage } from '../support/production.ts';

const never = new AbortController().signal;
const directory = mkdtempSync(join(tmpdir(), 'sealci-operator-'));
const operator = await makeOperator();
writeFileSync(join(directory, 'operator.asc'), operator.toPublic().armor());
const image = await ProductionImage.make(['--operator-key', join(directory, 'operator.asc')]);

after(() => {
  image.remove();
  rmSync(directory, { recursive: true });
});

test('an image with an operator key signs once an operator has signed for this boot of it', async (t) => {
  const { fingerprint } = image.signingKey;
  const ring = { epoch: 0, fingerprint };
  const confirmations = [];
  for (let start = 1; start <= 2; start += 1) {
    const vm = await boot(t, { initramfs: image.path });
    await vm.waitFor(new RegExp(`^sealci: ready \\S+ ${fingerprint} epoch 0 unconfirmed$`, 'm'));
    const client = image.connect(vm.port, keyCaller);
    try {
      await assert.rejects(client.confirmKeyRing(ring, never), withCode('CONFIRMATION_REQUIRED'));
      for (const confirmation of confirmations) {
        await assert.rejects(client.confirmKeyRing({ ...ring, confirmation }, never), withCode('CONFIRMATION_INVALID'));
      }
      const { keyRing, imageDigest } = await client.getAgentInfo();
      assert.equal(`sha256:${imageDigest ?? ''}`, image.manifest.imageDigest);
      const { digest: ringDigest, nonce } = keyRing;
      const text = writeStatement({ ...ring, ringDigest, nonces: [nonce], imageDigest: imageDigest ?? '' });
      const confirmation = await signedBy(operator, text);
      assert.equal((await client.confirmKeyRing({ ...ring, confirmation }, never)).changed, true);
      assert.equal((await client.getPublicKey()).confirmed, true);
      confirmations.push(confirmation);
    } finally {
      client.close();
    }
    vm.send('poweroff');
    await vm.waitUntilEnded();
  }
});
