/** That every command of every page is run by something, in CI. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commandsOf, files, root } from '../support/pages/page.ts';
import { faultsOf, pages } from '../support/pages/page-rules.ts';
import { pagesOfRunner, pagesOfScript, pagesOfTest, type RunnerPages } from '../support/pages/runner-pages.ts';
import { runners } from '../support/pages/runners.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const withCommands = pages.filter((page) => commandsOf(page).length > 0);

test('no page has a command where no runner looks, and what pages name is there', () => {
  assert.ok(pages.length > 50);
  for (const page of pages) assert.deepEqual(faultsOf(page, read(page)), [], page);
});

const block = (language: string, text: string, fence = '```'): string => `${fence}${language}\n${text}\n${fence}\n`;
/** Where a block of text is allowed. */
const known = (text: string): string => `## The tar\n\n${block('text', text)}`;

/** What a page could have a command in, or name, and why it may not. */
const escapes: Readonly<Record<string, readonly [page: string, fault: RegExp]>> = {
  'a block between tildes': [block('sh', 'false', '~~~'), /between ~~~/],
  'a block between four backquotes': [block('sh', 'false', '````'), /between ````/],
  'a block by its indent': ['Text\n\n    false\n', /indent/],
  'a block in a quotation': ['> ```sh\n> false\n> ```\n', /quotation/],
  'a block of HTML': ['<pre>\nfalse\n</pre>\n', /HTML/],
  'HTML in a line': ['Type <kbd>false</kbd>.\n', /HTML/],
  'a block of no language': [block('', 'false'), /a block of ""/],
  'a block of another language': [block('console', '$ false'), /a block of "console"/],
  'a block of text that nobody knows': [`## Elsewhere\n\n${block('text', 'false')}`, /^text below Elsewhere/],
  'a command in text, beside a definition': [known('git tag <name>\ngit push'), /git push$/],
  'a command of apt': [known('apt install git'), /in text/],
  'a command of make': [known('make all'), /in text/],
  'a program by its path': [known('./dist/agent.cjs serve'), /in text/],
  'a script by its shell': [known('bash scripts/nope.sh'), /in text/],
  'a command within another': [known('if true; then npm run nope; fi'), /in text/],
  'JSON that is none': [block('json', '{ a: 1 }'), /no JSON/],
  'a command that we do not have': ['`sealci-release-agent no-such-command`\n', /^no-such-command/],
  'such a command, as root': ['`sudo sealci-release-agent no-such-command`\n', /^no-such-command/],
  'an npm script that we do not have': ['`FOO=1 npm run nothing`\n', /^nothing/],
  'a script that we do not have': ['`bash scripts/nope.sh`\n', /nope\.sh/],
  'an option that the command does not have': ['`sealci-release-agent serve --no-such-option`\n', /--no-such-option/],
  'an option that nothing has': ['`--no-such-option`\n', /--no-such-option/],
  'a dead link': ['[Text](no-such-page.md)\n', /leads nowhere/],
  'a dead link to a part': ['[Text](../README.md#no-such-part)\n', /leads nowhere/],
  'a dead link of a list': ['[Text][link]\n\n[link]: no-such-page.md\n', /leads nowhere/],
  'a link that is in no list': ['[Text][no-such-link]\n', /without its target/],
  'a picture that is not there': ['![Text](no-such-picture.svg)\n', /leads nowhere/],
};

for (const [name, [page, fault]] of Object.entries(escapes)) {
  test(`the rules find ${name}`, () => {
    assert.match(faultsOf('docs/release-format.md', page).join('\n'), fault);
  });
}

test('they find nothing else', () => {
  const page = `# Title\n\n\`npm run build\`, [part](#title), [page](cli.md).\n\n1. Step\n\n   \`\`\`sh\n   true\n   \`\`\`\n`;
  assert.deepEqual(faultsOf('docs/release-format.md', page), []);
});

test('each roll that a page makes has a folder of its own, which no later one needs', () => {
  const rolls = pages.flatMap(commandsOf).filter(({ text }) => / roll-keys .*--out /.test(text));
  assert.ok(rolls.length > 3);
  for (const { text } of rolls) assert.match(text, / --out roll-(?:\d{4}|now|FINGERPRINT)(?: |$)/);
});

/** The headings of a page that no runner takes: where none takes all of it, some have to name each. */
function notTaken(page: string, shares: readonly Omit<RunnerPages, 'parts'>[]): readonly string[] {
  if (shares.some(({ whole }) => whole.has(page))) return [];
  const headings = [...new Set(commandsOf(page).map(({ heading }) => heading))];
  return headings.filter((heading) => !shares.some(({ texts }) => texts.has(heading)));
}

test('every page with commands has its runner, and none has one in vain', () => {
  assert.deepEqual(withCommands, Object.keys(runners).toSorted());
});

test('every runner runs the pages that it is said to run, and no other one', () => {
  const tests = files.filter((path) => /^test\/(?:pages|e2e|examples)\/.*\.test\.ts$|^scripts\/try-.*\.sh$/.test(path));
  const run = new Map<string, string[]>();
  for (const runner of tests) {
    const { whole, parts } = pagesOfRunner(runner);
    for (const page of [...whole, ...parts]) run.set(page, [...new Set([...(run.get(page) ?? []), runner])]);
  }
  const said = Object.entries(runners).map(([page, names]) => [page, names.toSorted()] as const);
  assert.deepEqual(
    Object.fromEntries([...run].map(([page, names]) => [page, names.toSorted()])),
    Object.fromEntries(said),
  );
  for (const [page, names] of said) assert.deepEqual(notTaken(page, names.map(pagesOfRunner)), [], page);
});

test('a runner runs a page by its calls alone', () => {
  assert.equal(pagesOfTest('/** docs/watch.md */ // followPage(t, "docs/watch.md", shell, {});').whole.size, 0);
  assert.equal(pagesOfScript('# scripts/page-commands.sh docs/watch.md').whole.size, 0);
  const loop = "const all = ['a.md', 'b.md']; for (const one of all) test('', (t) => followPage(t, one, shell, {}));";
  assert.deepEqual([...pagesOfTest(loop).whole], ['a.md', 'b.md']);
  const { whole, parts } = pagesOfTest("const page = 'a.md'; commandsOf(page);");
  assert.deepEqual([[...whole], [...parts]], [[], ['a.md']]);
  const share = pagesOfTest("/** Roll back */ const sections = ['Build', 'Compare', 'Sign', 'Verify', 'Upgrade'];");
  assert.deepEqual(notTaken('docs/image.md', [share]), ['Roll back']);
});

test('CONTRIBUTING.md tells of every npm script', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const told = read('CONTRIBUTING.md');
  // Those of a part are told with the whole.
  const missing = Object.keys(scripts).filter((name) => !/^lint:/.test(name) && !told.includes(`npm run ${name}\``));
  assert.deepEqual(missing, ['test'], '`npm test` is what it is called by');
});

test('CI runs every runner, all of it', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const fresh = read('scripts/test-fresh.sh');
  const tests = read('scripts/test.sh');
  for (const runner of new Set(Object.values(runners).flat())) {
    assert.doesNotMatch(read(runner), /\b(?:skip|todo|only)\b\s*[:(]/, runner);
    const [, kind = ''] = /^test\/(\w+)\//.exec(runner) ?? [];
    const script = { pages: 'test:rest', e2e: 'test:vm', examples: 'test:examples' }[kind];
    if (script === undefined) assert.ok(fresh.includes(`/${runner}`), `scripts/test-fresh.sh does not run ${runner}`);
    else {
      assert.match(scripts[script] ?? '', new RegExp(`\\b${kind}\\b`), runner);
      assert.match(tests, new RegExp(`npm run --silent ${script}\\b`), runner);
    }
  }
  assert.match(read('.ci/run'), /^scripts\/test\.sh --vm\nscripts\/test-fresh\.sh$/m);
});

test('scripts/page-commands.sh reads the same commands', () => {
  const script = join(root, 'scripts/page-commands.sh');
  const print = (...args: readonly string[]): string => execFileSync(script, args, { cwd: root, encoding: 'utf8' });
  const lines = (page: string, heading?: string): string =>
    commandsOf(page)
      .filter((command) => heading === undefined || command.heading === heading)
      .map(({ text }) => `${text}\n`)
      .join('');
  for (const page of withCommands) assert.equal(print(page), lines(page), page);
  assert.equal(print('docs/operate.md', 'Ten commands'), lines('docs/operate.md', 'Ten commands'));
});
