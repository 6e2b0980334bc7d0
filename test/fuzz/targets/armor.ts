import assert from 'node:assert/strict';
import { unarmor } from 'openpgp';
import { readArmor, writeArmor } from '../../../src/formats/openpgp/armor.ts';
import { readPublicKeys } from '../../../src/keys/public-keys.ts';
import { verifyDetached } from '../../../src/keys/verify-detached.ts';
import { makeRelease, stream } from '../../support/openpgp.ts';
import type { FuzzTarget } from '../target.ts';
import { created, fixedKey } from '../support/fixed-key.ts';
import { outcomeOf, outcomeOnceDone } from '../support/outcome.ts';

const key = fixedKey(1);
const keys = await readPublicKeys(Buffer.from(key.publicKeyArmored));
const date = new Date(created.getTime() + 86_400_000);
const now = new Date(created.getTime() + 2 * 86_400_000);
const content = Buffer.from('content');
const { detachedArmored, signaturePacket } = await makeRelease(content, key, { date });

/** One that RFC 9580, section 6.1, has a reader ignore as well. */
const malformedChecksum = /\n=(?![\w+/]{4}\s).*\s+-----END/;

async function readByOpenpgp(text: string): Promise<Uint8Array | undefined> {
  try {
    // Of text, openpgp.js gives bytes.
    return (await unarmor(text)).data as Uint8Array;
  } catch {
    return undefined;
  }
}

/** Detached signatures in armor. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [
    ...[
      '-----BEGIN PGP SIGNATURE-----',
      '-----END PGP SIGNATURE-----',
      '\n',
      '\r\n',
      '\n\n',
      '=',
      '==',
      ' ',
      '\t',
      'A',
      '\0',
    ],
    ...['Version: 1\n', 'Hash: SHA256', '-----BEGIN PGP MESSAGE-----', '\ufeff', '\u2028', '\v', '\u00a0'],
  ],
  seeds: [
    detachedArmored,
    detachedArmored.replaceAll('\n', '\r\n'),
    detachedArmored.replace('\n\n', '\nComment: x\n\n'),
    writeArmor('SIGNATURE', Buffer.from('abc')),
  ],
  async run(input) {
    const text = Buffer.from(input).toString('utf8');
    const { value } = outcomeOf(['RELEASE_MALFORMED'], () => readArmor(text, 'SIGNATURE'));
    const outcome = await outcomeOnceDone(
      ['RELEASE_MALFORMED', 'SIGNATURE_INVALID', 'SIGNATURE_KEY_UNKNOWN', 'SIGNATURE_DATE_INVALID', 'KEY_NOT_USABLE'],
      () => verifyDetached(stream(content), text, keys, { now }),
    );
    if (!value) {
      assert.equal(outcome.code, 'RELEASE_MALFORMED', 'what is no armor was verified');
      return;
    }
    const isRight = Buffer.from(value).equals(signaturePacket);
    assert.equal(outcome.code === undefined, isRight, 'another signature is valid, or the right one is not');
    assert.deepEqual(
      Buffer.from(readArmor(writeArmor('SIGNATURE', value), 'SIGNATURE')),
      Buffer.from(value),
      'armor does not last',
    );
    // For openpgp.js, such a line belongs to the data.
    const other = malformedChecksum.test(text) ? undefined : await readByOpenpgp(text);
    if (other) assert.ok(Buffer.from(other).equals(value), 'openpgp.js reads other bytes');
  },
};
