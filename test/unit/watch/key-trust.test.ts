import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { generateKey } from 'openpgp';
import type { KeyRingView } from '../../../src/keys/ring/key-view.ts';
import { KeptRolls } from '../../../src/watch/keys/kept-rolls.ts';
import { KeyTrust } from '../../../src/watch/keys/key-trust.ts';
import { openDatabase } from '../../../src/watch/state/database.ts';
import { Memory } from '../../../src/watch/state/memory.ts';
import { withCode } from '../../support/fake-agent.ts';
import { makeKeeper } from '../../support/key-ring.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-trust-'));
after(() => {
  rmSync(folder, { recursive: true });
});

test('a first key is pinned when it can be read again, and otherwise nothing is', async () => {
  const memory = new Memory(openDatabase(join(folder, 'watch.sqlite')));
  const rolls = new KeptRolls(join(folder, 'rolls'));
  const trust = await KeyTrust.open(undefined, memory, rolls);
  const ring = makeKeeper().keeper.view();
  const { privateKey, publicKey } = await generateKey({ type: 'ecc', userIDs: { name: 'x' }, format: 'armored' });
  const sent = (armoredKey: string): KeyRingView => ({ ...ring, key: { ...ring.key, armoredKey } });
  const secretBehind = { ...ring, olderKeys: [{ ...ring.key, fingerprint: 'A'.repeat(40), armoredKey: privateKey }] };
  for (const hostile of [sent(''), sent('no key'), sent(publicKey), sent(privateKey), secretBehind]) {
    await assert.rejects(trust.check('a', hostile), withCode('AGENT_STREAM_INVALID'));
  }
  assert.deepEqual([memory.pins().size, trust.keys.size], [0, 0]);

  assert.equal(await trust.check('a', ring), true);
  const again = await KeyTrust.open(undefined, memory, rolls);
  assert.deepEqual([...again.keys.keys()], [ring.key.fingerprint]);
  memory.close();
});
