import assert from 'node:assert/strict';
import { readArmor } from '../../../src/formats/openpgp/armor.ts';
import { readPublicKeys } from '../../../src/keys/public-keys.ts';
import { revokeKey } from '../../../src/keys/ring/revoked-key.ts';
import type { FuzzTarget } from '../target.ts';
import { created, fixedKey } from '../support/fixed-key.ts';
import { outcomeOnceDone } from '../support/outcome.ts';

const key = fixedKey(1);
const other = fixedKey(2);
const date = new Date(created.getTime() + 86_400_000);
const revoked = await revokeKey(fixedKey(3), {
  reason: 'SUPERSEDED',
  comment: 'x',
  date,
  successorFingerprint: key.fingerprint,
});
const binary = readArmor(key.publicKeyArmored, 'PUBLIC KEY BLOCK');

/** Files of public keys, as `verify --key` reads them. */
export const target: FuzzTarget = {
  maxBytes: 4096,
  dictionary: [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    '-----END PGP PUBLIC KEY BLOCK-----',
    '\n\n',
    '=',
    Buffer.of(0x99),
    Buffer.of(0xc6),
    Buffer.of(0xcd),
    Buffer.of(0xc2),
  ],
  seeds: [key.publicKeyArmored, key.publicKeyArmored + other.publicKeyArmored, revoked.armoredKey, binary],
  async run(input) {
    const { value } = await outcomeOnceDone(['KEY_FILE_INVALID'], () => readPublicKeys(input));
    if (!value) return;
    const armored = [...value.values()].map(({ key: found }) => found.armor()).join('\n');
    const again = await readPublicKeys(Buffer.from(armored));
    assert.deepEqual([...again.keys()], [...value.keys()], 'written and read again, the keys are others');
  },
};
