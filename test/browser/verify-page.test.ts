import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test, { after } from 'node:test';
import type { Page } from 'playwright-core';
import { makeKey } from '../../harness/sample-key.ts';
import type { SigningKey } from '../../src/keys/signing-key.ts';
import { lateNow, makeKeeper, rollKeys, secondsAfter } from '../support/key-ring.ts';
import { hostileText, samples as made } from '../support/judged-samples.ts';
import { file, folder, signArchive, writeTar } from '../support/signed-archive.ts';
import { faultsOfHtml } from '../support/valid-html.ts';
import { followLink, named, outcomeOf, VerifyPage } from '../support/verify-page.ts';

const site = await VerifyPage.start();
after(() => site[Symbol.asyncDispose]());
const { keys, samples } = await made;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

function release(name: string): ReturnType<typeof named> {
  const sample = samples.find((one) => one.name === name);
  assert.ok(sample);
  return named('sample-v1.0.git.tgz.sig', Buffer.from(sample.release));
}

/** A release that the key has signed a while ago. */
async function releaseOfBefore(key: SigningKey): Promise<Uint8Array> {
  const tar = writeTar([folder('p/'), file('p/a')]);
  return (await signArchive(tar, key, {}, undefined, secondsAfter(lateNow(), -60))).message;
}

/** What a validator and axe find in the page as it is now, in light and in dark. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults = await faultsOfHtml(await page.content());
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Not by a script of the page, which its policy would refuse.
    await page.evaluate(axeSource);
    const { violations, passes } = await page.evaluate<{
      violations: { id: string; nodes: { html: string }[] }[];
      passes: unknown[];
    }>(`axe.run(document)`);
    assert.ok(passes.length > 10);
    faults.push(
      ...violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    );
  }
  return faults;
}

test('a validator and axe find nothing in the page before, during and after', async () => {
  site.siteKeys = keys;
  const page = await site.open(`${site.url}#tag=v1.0`);
  assert.deepEqual(await faultsOf(page), [], 'before');

  const gate = Promise.withResolvers<undefined>();
  site.beforeKeys = gate.promise;
  await page.setInputFiles('#release', release('a release'));
  await page.waitForSelector('#work:not([hidden])');
  assert.equal(await page.textContent('#status'), 'Loading the keys');
  assert.deepEqual(await faultsOf(page), [], 'during');
  gate.resolve(undefined);
  site.beforeKeys = Promise.resolve();

  assert.equal((await outcomeOf(page)).headline, 'The release is valid');
  assert.equal(await page.textContent('#status'), 'The release is valid: sample-v1.0.git.tgz.sig');
  await page.click('#outcome summary');
  assert.deepEqual(await faultsOf(page), [], 'valid');

  await followLink(page, 'tag=v2.0');
  await page.waitForSelector('#outcome .alarm');
  assert.deepEqual(await faultsOf(page), [], 'refused');
  await page.close();
});

test('asks nothing of anywhere else, and cannot', async () => {
  site.siteKeys = keys;
  site.requests.length = 0;
  const page = await site.open();
  await page.setInputFiles('#release', release('a release'));
  await outcomeOf(page);
  const origin = new URL(site.url).origin;
  assert.deepEqual(
    site.requests.map((url) => url.replace(origin, '').replace(/\?.*/, '')),
    ['/verify/index.html', '/style.css', '/verify/page.js', '/keys/keys.asc', '/verify/worker.js'],
  );
  assert.equal(site.troubles.join('\n'), '');
  const escaped = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "inline"';
    document.head.append(script);
    const elsewhere = await fetch('http://127.0.0.1:9/', { mode: 'no-cors' }).then(
      () => 'answered',
      () => 'refused',
    );
    return [document.title, elsewhere];
  });
  assert.deepEqual(escaped, ['Verify – Releases', 'refused']);
  const violations = site.troubles.splice(0).filter((text) => text.includes('Content Security Policy'));
  assert.ok(
    violations.some((text) => text.includes('script-src')) && violations.some((text) => text.includes('connect-src')),
  );
  await page.close();
});

test('what a repository says is text', async () => {
  site.siteKeys = keys;
  const page = await site.open();
  await page.setInputFiles('#release', { ...release('hostile names'), name: '<img src=x>\u202e.git.tgz.sig' });
  const { facts, entries } = await outcomeOf(page);
  assert.equal(facts.get('tag'), hostileText.replace('\u202e', '?').replace('\u001b', '?'));
  assert.ok(entries.some((entry) => entry.includes('<img src=x onerror=alert(1)><b>\\342\\200\\256gpj.exe\\033[31m')));
  assert.equal(await page.locator('main img, main b').count(), 0);
  assert.equal(await page.textContent('#status'), 'The release is valid: <img src=x>?.git.tgz.sig');
  await page.close();
});

test('takes what is dropped anywhere, keys by their names, and the visitor may stop it by the keyboard', async () => {
  site.siteKeys = [];
  const page = await site.open();
  const dropped = await page.evaluateHandle(
    ([bytes, armored]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], 'sample.git.tgz.sig'));
      transfer.items.add(new File([armored], 'own.asc'));
      return transfer;
    },
    [[...release('a release').buffer], keys.join('\n')] as const,
  );
  await page.dispatchEvent('h1', 'drop', { dataTransfer: dropped });
  assert.equal((await outcomeOf(page)).code, undefined);

  const gate = Promise.withResolvers<undefined>();
  site.beforeKeys = gate.promise;
  await page.setInputFiles('#release', release('a release'));
  await page.waitForSelector('#work:not([hidden])');
  await page.focus('#release');
  for (let tabs = 0; tabs < 10 && !(await page.evaluate(() => document.activeElement?.id === 'stop')); tabs += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  assert.equal(await page.textContent('#status'), 'Stopped: nothing was verified');
  gate.resolve(undefined);
  site.beforeKeys = Promise.resolve();
  await page.setInputFiles('#release', release('another tar than is signed'));
  assert.equal((await outcomeOf(page)).code, 'RELEASE_MISMATCH');
  await page.close();
});

test("the visitor's own keys alone count, with the denials that the site has published", async () => {
  const [message] = samples.map((sample) => sample.release);
  assert.ok(message);
  const stranger = [(await makeKey()).signingKey.publicKeyArmored];
  const judged = async (question: Parameters<VerifyPage['judge']>[1]) => (await site.judge(message, question)).code;
  assert.equal(await judged({ siteKeys: keys, ownKeys: stranger }), 'SIGNATURE_KEY_UNKNOWN');
  assert.equal(await judged({ siteKeys: stranger, ownKeys: keys }), undefined);
  assert.equal(await judged({ ownKeys: keys }), undefined);
  assert.equal(await judged({}), 'KEY_FILE_INVALID');

  const { keeper, key } = makeKeeper();
  const own = [keeper.view().key.armoredKey];
  const older = await releaseOfBefore(key);
  const roll = await rollKeys(keeper, 'COMPROMISED');
  assert.equal((await site.judge(older, { ownKeys: own })).code, undefined);
  assert.equal(
    (await site.judge(older, { ownKeys: own, siteKeys: [roll.revokedKey.armoredKey] })).code,
    'SIGNATURE_KEY_REVOKED',
  );
});

test('says when the key was denied of what remains valid', async () => {
  const { keeper, key } = makeKeeper();
  const older = await releaseOfBefore(key);
  const roll = await rollKeys(keeper, 'SUPERSEDED');
  const { facts } = await site.judge(older, { siteKeys: [roll.revokedKey.armoredKey] });
  assert.match(facts.get('by key') ?? '', / \(superseded\)$/);
  assert.ok(facts.get('which is')?.includes(roll.revokedKey.revocation.revokeTime.toISOString()));
});

test('where it cannot verify, it says so and shows no form', async () => {
  const without = { javaScriptEnabled: false };
  for (const page of [await site.open(site.url, without), await site.open(site.insecureUrl)]) {
    assert.ok(await page.isVisible('#unavailable'));
    assert.ok(!(await page.isVisible('#verifier')));
    await page.context().close();
  }
});
