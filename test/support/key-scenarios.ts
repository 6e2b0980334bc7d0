import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import type { SigningKey } from '../../src/keys/signing-key.ts';
import { makeRelease, sampleBytes } from './openpgp.ts';
import { type Signed, type Verdicts, Verifiers } from './verifiers.ts';

const content = sampleBytes(1000);
const rows: string[][] = [['scenario', 'gpg', 'gpgv', 'sq', 'sqv', 'rnp', 'verify']];

after(() => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  console.log(`\n${rows.map(line).join('\n')}\n${rows.length - 1} scenarios`);
});

export async function release(key: SigningKey, date: Date): Promise<Signed> {
  return { content, armored: (await makeRelease(content, key, { date })).detachedArmored };
}

export const everyone = (gnupg: Verdicts['gpg'], verdict: Verdicts['sq'], verify: string): Verdicts => ({
  gpg: gnupg,
  gpgv: gnupg,
  sq: verdict,
  sqv: verdict,
  rnp: verdict,
  verify,
});
export const good = everyone('GOODSIG', 'accepts', 'ACTIVE');
export const unknown = everyone('NO_PUBKEY', 'rejects', 'SIGNATURE_KEY_UNKNOWN');
/** A revoked key's signature: gpg names the revocation whatever its reason and date, and exits with 0. */
export const kept = (status: string): Verdicts => everyone('REVKEYSIG', 'accepts', status);
export const refused = everyone('REVKEYSIG', 'rejects', 'SIGNATURE_KEY_REVOKED');

/** A test in which every program judges a release; the table of all is printed at the end. */
export function scenario(
  name: string,
  expected: Verdicts,
  make: () => Promise<{ blocks: readonly string[]; signed: Signed }>,
): void {
  test(name, async () => {
    const { blocks, signed } = await make();
    using verifiers = new Verifiers(blocks);
    const verdicts = await verifiers.judge(signed);
    const { gpg, gpgv, sq, sqv, rnp, verify } = verdicts;
    rows.push([name, gpg, gpgv, sq, sqv, rnp, verify]);
    assert.deepEqual(verdicts, expected);
  });
}
