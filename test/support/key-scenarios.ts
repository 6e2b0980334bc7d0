import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import type { SigningKey } from '../../src/keys/signing-key.ts';
import { file, folder, signArchive, writeTar } from './signed-archive.ts';
import { type Signed, type Verdicts, Verifiers } from './verifiers.ts';
import { type PageOutcome, VerifyPage } from './verify-page.ts';

const tar = writeTar([folder('p/'), file('p/a')]);
const browser = await VerifyPage.start();
const rows: string[][] = [['scenario', 'gpg', 'gpgv', 'sq', 'sqv', 'rnp', 'verify']];

after(async () => {
  await browser[Symbol.asyncDispose]();
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  console.log(`\n${rows.map(line).join('\n')}\n${rows.length - 1} scenarios`);
});

export async function release(key: SigningKey, date: Date): Promise<Required<Signed>> {
  const { message, tgz, detached } = await signArchive(tar, key, {}, undefined, date);
  return { content: tgz, armored: detached, message };
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

/** In the word that `verify` has in a table of verdicts. */
function verdictOf({ code, facts }: PageOutcome): string {
  const status = /\((?<status>\w+)\)$/.exec(facts.get('by key') ?? '')?.groups?.['status'];
  return code ?? status?.toUpperCase() ?? '';
}

/** A test in which every program, and a browser, judges a release; the table of all is printed at the end. */
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
    const { message } = signed;
    if (message) assert.equal(verdictOf(await browser.judge(message, { siteKeys: blocks })), expected.verify);
  });
}
