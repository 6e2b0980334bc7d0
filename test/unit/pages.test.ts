/** That every command of every page is run by something, in CI. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { buildProgram } from '../../src/cli/program.ts';
import { blocksOf, commandsOf, root } from '../support/pages/page.ts';
import { runners } from '../support/pages/runners.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules', 'dist', '.git'] }).toSorted();
const withCommands = pages.filter((page) => commandsOf(page).length > 0);

/** What is no command is one of these: `text` for what people read. */
const languages = new Set(['sh', 'json', 'text']);

/** Programs that a page may name at the start of a line. */
const programs = new RegExp(
  String.raw`^ *(?:\$ |(?:sudo |[A-Z_]+=\S+ )*(?:(?:dist|scripts)/|(?:${[
    ...[
      'apt-get',
      'cargo',
      'cd',
      'cosign',
      'curl',
      'docker',
      'export',
      'git',
      'go',
      'gpg',
      'gpgv',
      'grpcurl',
      'kubectl',
    ],
    ...['node', 'nomad', 'npm', 'npx', 'openssl', 'podman', 'promtool', 'python3', 'sealci-release-agent', 'skopeo'],
    ...['sq', 'sqv', 'systemctl'],
  ].join('|')}) ))`,
  'm',
);

test('every block says what it is, and what is a command says so', () => {
  assert.ok(pages.length > 50);
  for (const page of pages) {
    for (const { language, text, heading } of blocksOf(page)) {
      assert.ok(languages.has(language), `${page}, ${heading}: a block of "${language}"`);
      // A placeholder in angle brackets is a definition.
      if (language === 'text' && !text.includes('<')) assert.doesNotMatch(text, programs, `${page}, ${heading}`);
      if (language === 'json') assert.doesNotThrow(() => JSON.parse(text), `${page}, ${heading}`);
    }
  }
});

test('every page with commands has its runner, and none has one in vain', () => {
  assert.deepEqual(withCommands, Object.keys(runners).toSorted());
});

test('every runner names its page, and CI runs it', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const fresh = read('scripts/test-fresh.sh');
  const tests = read('scripts/test.sh');
  const all = Object.entries(runners).flatMap(([page, names]) => names.map((name) => [page, name] as const));
  for (const [page, runner] of all) {
    assert.ok(read(runner).includes(page), `${runner} does not name ${page}`);
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

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = read(page)
    .replaceAll(/^ *```[^]*?^ *```$/gm, '')
    .matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('links to a part of a page lead to one of its headings', () => {
  for (const page of pages) {
    for (const [link, target = '', anchor = ''] of read(page).matchAll(/\]\((?!\w+:)([^)#]*)#([^)]+)\)/g)) {
      const named = target === '' ? page : join(dirname(page), target);
      assert.ok(anchorsOf(named).has(anchor), `${page}: ${link}`);
    }
  }
});

/** What stands between single backquotes, and is no block. */
function inlineOf(page: string): readonly string[] {
  const prose = read(page).replaceAll(/^ *```[^]*?^ *```$/gm, '');
  return [...prose.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replaceAll('\n', ' '));
}

const program = buildProgram();

/** The options that a command of ours does not have; of none of ours, none. */
function unknownOptions(text: string): readonly string[] {
  const [name, ...words] = text.replace(/^(?:sealci-release-agent|dist\/agent\.cjs) /, '').split(' ');
  const command = program.commands.find((one) => one.name() === name);
  const flags = new Set(command?.options.map(({ long }) => long));
  return command ? words.filter((word) => word.startsWith('--') && !flags.has(word)) : [];
}

/** Names in a text, each by what it is, that there must be. */
const names: readonly (readonly [RegExp, (name: string) => boolean])[] = [
  [/^npm run ([\w:]+)/, (name) => name in (JSON.parse(read('package.json')) as { scripts: object }).scripts],
  [/^(scripts\/[\w.-]+)/, (name) => existsSync(join(root, name))],
  [/^node ([\w/.-]+\.ts)/, (name) => existsSync(join(root, name))],
  [
    /^(?:sealci-release-agent|dist\/agent\.cjs) ([a-z-]+)/,
    (name) => ['help', '--help'].includes(name) || program.commands.some((command) => command.name() === name),
  ],
];

test('the commands, options and scripts that text names are there', () => {
  for (const page of pages.filter((name) => !/^docs\/adr|^CHANGELOG/.test(name))) {
    for (const text of inlineOf(page)) {
      for (const [pattern, exists] of names) {
        const [, name] = pattern.exec(text) ?? [];
        assert.ok(name === undefined || exists(name), `${page}: ${text}`);
      }
      assert.deepEqual(unknownOptions(text), [], `${page}: ${text}`);
    }
  }
});
