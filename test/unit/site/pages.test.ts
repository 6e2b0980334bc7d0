import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import test from 'node:test';
import { JSDOM } from 'jsdom';
import { readFileSync } from 'node:fs';
import { siteFiles } from '../../../src/site/site-files.ts';
import type { SiteData } from '../../../src/site/site-data.ts';
import { style } from '../../../src/site/style.ts';
import { hostile, releaseDocument, siteSample } from '../../support/site-sample.ts';
import { faultsOfHtml } from '../../support/valid-html.ts';

const data = await siteSample();
const files = new Map(
  (await siteFiles(data)).map(({ name, content }) => [name, Buffer.from(content).toString('utf8')]),
);
const pages = [...files].filter(([name]) => name.endsWith('.html'));
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test('every page is valid HTML', async () => {
  for (const [name, text] of pages) assert.deepEqual(await faultsOfHtml(text), [], name);
});

test('axe finds nothing in any page', async () => {
  for (const [name, text] of pages) {
    const { window } = new JSDOM(text, { runScripts: 'outside-only', url: `https://example.org/${name}` });
    window.eval(axeSource);
    // Colours need a browser: the next test but one computes their contrast.
    const run = window.eval(`axe.run(document, { rules: { 'color-contrast': { enabled: false } } })`) as Promise<{
      violations: { id: string; nodes: { html: string }[] }[];
      passes: unknown[];
    }>;
    const { violations, passes } = await run;
    assert.ok(passes.length > 10);
    // Of another realm: what deepEqual compares is ours.
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    assert.equal(Array.from(found).join('\n'), '', name);
    window.close();
  }
});

test('what repositories say is text, wherever it stands', () => {
  for (const [name, text] of pages) {
    const { document } = new JSDOM(text).window;
    assert.equal(document.querySelector('script:not([src]), img, iframe, object, [onclick], [style]'), null, name);
    const scripts = [...document.querySelectorAll('script')].map((script) => script.getAttribute('src'));
    const csp = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '';
    assert.match(csp, /^default-src 'none'; .*style-src 'self'; base-uri 'none'; form-action 'none'$/);
    assert.doesNotMatch(csp, /unsafe|https?:|\*/);
    if (name === 'verify/index.html') assert.match(scripts.join(' '), /^page\.js\?[0-9a-f]{16}$/);
    else assert.deepEqual([scripts, csp.includes('script-src')], [[], false], name);
  }
  const shown = hostile.replace('\u0007', '\ufffd');
  const release = new JSDOM(files.get('sample/v1.0/index.html')).window.document;
  assert.ok([...release.querySelectorAll('li')].some(({ textContent }) => textContent === shown));
  const feed = new JSDOM(files.get('feed.atom'), { contentType: 'application/xml' }).window.document;
  assert.equal(feed.querySelectorAll('entry').length, 4);
  assert.equal(feed.querySelector('script'), null);
});

test('every link is relative and leads to a file of the site, or of a release', () => {
  const given = new Set([...files.keys()].map((name) => name));
  const inRelease = /^sample\/[^/]+\/(?:release\.json|[^/]+\.git\.tgz\.(?:sig|asc|intoto\.jsonl?|intoto\.json\.asc))$/;
  for (const [name, text] of pages) {
    for (const element of new JSDOM(text).window.document.querySelectorAll('[href]')) {
      const href = element.getAttribute('href') ?? '';
      assert.doesNotMatch(href, /^(?:\w+:|\/)/, name);
      const target = posix.join(posix.dirname(name), decodeURIComponent(href.replace(/#.*/, '')));
      assert.ok(given.has(target) || inRelease.test(target), `${name} links to ${href}`);
    }
  }
});

test('the page of a release leads to where it is verified, with what it has to be', () => {
  const { document } = new JSDOM(files.get('sample/v1.0/index.html')).window;
  const href = document.querySelector('main a[href*="verify/"]')?.getAttribute('href') ?? '';
  const { repositoryUrl, tag, commitId } = releaseDocument();
  const fragment = new URLSearchParams(href.replace(/^.*#/, ''));
  assert.deepEqual(Object.fromEntries(fragment), { repository: repositoryUrl, tag, commit: commitId });
});

test('a denied key and a tag that moved are told on the page of the release', () => {
  assert.match(files.get('sample/v0.9/index.html') ?? '', /Do not use it.*The tag was moved.*2{40}/s);
  assert.doesNotMatch(files.get('sample/index.html~/index.html') ?? '', /Do not use it/);
  assert.match(files.get('keys/index.html') ?? '', /Denied.*1\/denial-notice\.txt/s);
});

/** Relative luminance of a colour (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('every text has a contrast of 7 to 1 or more, in light and in dark', () => {
  const blocks = style.split('prefers-color-scheme: dark');
  assert.equal(blocks.length, 2);
  for (const block of blocks) {
    const colours = new Map(
      [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, luminance(value)]),
    );
    const pairs = [
      ['ink', 'paper'],
      ['ink', 'code'],
      ['faint', 'paper'],
      ['link', 'paper'],
      ['link', 'code'],
      ['link', 'alarm-paper'],
      ['alarm', 'alarm-paper'],
      ['alarm', 'code'],
      ['good', 'good-paper'],
    ];
    for (const [front = '', back = ''] of pairs) {
      const [light, dark] = [colours.get(front) ?? NaN, colours.get(back) ?? NaN].sort((one, other) => other - one);
      const ratio = ((light ?? NaN) + 0.05) / ((dark ?? NaN) + 0.05);
      assert.ok(ratio >= 7, `${front} on ${back}: ${ratio}`);
    }
  }
});

test('the same data make the same bytes', async () => {
  const data = await siteSample();
  assert.deepEqual(await siteFiles(data), await siteFiles(data));
});

test('makes the page of a release once, and again when something on it has changed', async () => {
  const kept = (await siteFiles(data)).find(({ name }) => name === 'sample/v1.0/index.html');
  const again = (changed: SiteData) => siteFiles(changed).then((all) => all.find(({ name }) => name === kept?.name));
  assert.ok(kept);
  assert.equal(await again({ ...data, projects: data.projects.map((project) => ({ ...project, waiting: [] })) }), kept);
  const text = async (changed: SiteData): Promise<string> =>
    Buffer.from((await again(changed))?.content ?? []).toString();
  assert.match(await text({ ...data, title: 'Another title' }), /Another title/);
  const revocation = { reason: 'COMPROMISED', revokeTime: new Date(), comment: '' } as const;
  assert.match(await text({ ...data, keys: data.keys.map((key) => ({ ...key, revocation })) }), /Its key was denied/);
  const moved = data.projects.map((project) => ({
    ...project,
    releases: project.releases.map((one) => ({ ...one, elsewhere: '7'.repeat(40) })),
  }));
  assert.match(await text({ ...data, projects: moved }), /it leads to <code>7{40}</);
  assert.deepEqual(Buffer.from((await again(data))?.content ?? []), Buffer.from(kept.content));
});
