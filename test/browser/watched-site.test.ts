import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { outcomeOf, VerifyPage } from '../support/verify-page.ts';
import { Watched } from '../support/watched.ts';

test('the page of a release leads to the page that verifies it, as the bundle writes both', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1', 'group/v2']);
  await watched.startAgent();
  watched.config({ repositories: [{ url, tags: ['*'] }] });
  assert.equal((await watched.once()).code, 0);
  const files = new Set(watched.files());
  const place = (name: string): string => watched.bundle.path('site/public', name);
  await using site = await VerifyPage.serve((name) => (files.has(name) ? readFileSync(place(name)) : undefined));

  const page = await site.open(`${site.root}sample/group~v2/index.html`);
  await page.click('main a[href*="verify/"]');
  await page.setInputFiles('#release', place('sample/group~v2/sample-group-v2.git.tgz.sig'));
  const { facts, entries } = await outcomeOf(page);
  const release = watched.releases('sample').get('group~v2');
  assert.equal(release?.repositoryUrl, url);
  assert.deepEqual(
    [facts.get('repository'), facts.get('tag'), facts.get('commit'), facts.get('by key')],
    [release.repositoryUrl, release.tag, release.commitId, `${release.keyFingerprint} (active)`],
  );
  assert.equal(entries[0], 'sample-group-v2/');

  await page.setInputFiles('#release', place('sample/v1/sample-v1.git.tgz.sig'));
  await page.waitForSelector('#outcome .alarm');
  assert.equal((await outcomeOf(page)).code, 'RELEASE_MISMATCH');
  assert.equal(site.troubles.join('\n'), '');
});
