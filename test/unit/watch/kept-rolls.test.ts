import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { generateKey } from 'openpgp';
import type { KeyRoll } from '../../../src/keys/ring/key-roll.ts';
import { KeptRolls } from '../../../src/watch/keys/kept-rolls.ts';
import { withCode } from '../../support/fake-agent.ts';
import { makeKeeper, rollKeys } from '../../support/key-ring.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-rolls-'));
after(() => {
  rmSync(folder, { recursive: true });
});

test('keeps of the answer to a roll what it can read again, and nothing else', async () => {
  const rolls = new KeptRolls(folder);
  const roll = await rollKeys(makeKeeper().keeper, 'SUPERSEDED');
  const { newKey, revokedKey } = roll;
  const { privateKey } = await generateKey({ type: 'ecc', userIDs: { name: 'x' }, format: 'armored' });
  const withNew = (change: Partial<KeyRoll['newKey']>): KeyRoll => ({ ...roll, newKey: { ...newKey, ...change } });
  const hostile: readonly KeyRoll[] = [
    { ...roll, keyRingEpoch: 0 },
    { ...roll, keyRingEpoch: 1.5 },
    { ...roll, keyRingEpoch: 1e9 },
    withNew({ armoredKey: '' }),
    withNew({ armoredKey: 'no key' }),
    withNew({ armoredKey: privateKey }),
    withNew({ armoredKey: revokedKey.armoredKey }),
    withNew({ armoredKey: revokedKey.armoredKey + newKey.armoredKey }),
    withNew({ fingerprint: 'A'.repeat(40) }),
    { ...roll, newKey: { ...revokedKey } },
    { ...roll, revokedKey: { ...revokedKey, armoredKey: newKey.armoredKey } },
    { ...roll, sealedKeyRing: new Uint8Array(256 * 1024 + 1) },
  ];
  for (const answer of hostile) await assert.rejects(rolls.add(answer, 0), withCode('AGENT_STREAM_INVALID'));
  await assert.rejects(rolls.add(roll, roll.keyRingEpoch), withCode('AGENT_STREAM_INVALID'));
  assert.deepEqual(readdirSync(folder), ['.part']);

  await rolls.add(roll, 0);
  assert.deepEqual([rolls.epochs(), (await rolls.newest())?.fingerprint], [[1], newKey.fingerprint]);
});
