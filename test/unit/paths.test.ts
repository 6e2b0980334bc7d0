import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');
const folders = ['src', 'build', 'harness', 'test', 'scripts', 'initramfs', 'proto', 'docs'];
/** Those of src, which text may name without it: `git/pack/index-pack`. */
const layers = globSync('*/', { cwd: join(root, 'src') }).map((folder) => folder.replace(/\/$/, ''));

/** A path from the root of the repository or from src; not the end of a longer one, nor the start of a pattern. */
const mention = new RegExp(`(?<![\\w./:@$<*-])(?:${[...folders, ...layers].join('|')})/[\\w./-]*(?![\\w./*{<$-])`, 'g');

/** A repository on GitHub. */
const others = ['git/git'];

/** Whether text that names `path` names a file or folder; the ending of a source may be left out. */
function exists(path: string): boolean {
  return [path, `${path}.ts`, `src/${path}`, `src/${path}.ts`].some((name) => existsSync(join(root, name)));
}

/** A name of something else: a file that is no source, say, in a folder that has the name of a layer by chance: `keys/release-agent.pub.asc`. */
function isOfAnother(path: string): boolean {
  const isOfSrc = !folders.some((folder) => path.startsWith(`${folder}/`));
  return others.includes(path) || (isOfSrc && /\.(?!ts$)\w+$/.test(path));
}

function missingIn(text: string): string[] {
  const paths = [...text.matchAll(mention)].map(([path]) => path.replace(/[./-]+$/, ''));
  return paths.filter((path) => !exists(path) && !isOfAnother(path));
}

/** The lines of a program that are comments: its strings may well name what exists elsewhere. */
function commentsOf(program: string): string {
  const lines = program.split('\n').flatMap((line) => /(?:^\s*(?:\/\*|\*|#)|(?:^|\s)\/\/)(.*)/.exec(line)?.[1] ?? []);
  return lines.join('\n');
}

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8');
}

function find(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules', 'src/rpc/gen'] }).sort();
}

/** Names of files with what each of them names in vain. */
function report(names: readonly string[], missing: (name: string) => string[]): Record<string, string[]> {
  assert.ok(names.length > 0);
  return Object.fromEntries(
    names.map((name) => [name, missing(name)] as const).filter(([, paths]) => paths.length > 0),
  );
}

// A decision that another one took the place of may speak of what is no more.
const pages = find('*.md', 'docs/**/*.md').filter((name) => !/^Superseded/m.test(read(name)));

test('finds what is not there, and only that', () => {
  assert.deepEqual(missingIn('`src/no-such.ts`, (git/no-such), docs/design.md. src/git/, git/pack/index-pack'), [
    'src/no-such.ts',
    'git/no-such',
  ]);
  assert.deepEqual(
    missingIn('https://host/git/git.git test/{unit,e2e}/x keys/release.asc src/*.ts ./docs/no-such'),
    [],
  );
  const program = ["const a = 'src/a';", '/** src/b */', `f(); ${'/'.repeat(2)} src/c`, ' * src/d', '# src/e'];
  assert.deepEqual(commentsOf(program.join('\n')).match(/src\/./g), ['src/b', 'src/c', 'src/d', 'src/e']);
});

test('the pages name no path that does not exist', () => {
  assert.deepEqual(
    report(pages, (name) => missingIn(read(name))),
    {},
  );
});

test('the links of the pages lead to files', () => {
  const links = (name: string): string[] =>
    [...read(name).matchAll(/\]\((?!\w+:|#)([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
  const broken = (name: string): string[] =>
    links(name).filter((target) => !existsSync(join(root, dirname(name), target)));
  assert.deepEqual(report(pages, broken), {});
});

test('the comments of programs name no path that does not exist', () => {
  const programs = find('{src,build,harness,test}/**/*.{ts,py}', 'scripts/*.sh', 'initramfs/*', '*.{ts,js}', '.ci/run');
  assert.deepEqual(
    report(programs, (name) => missingIn(commentsOf(read(name)))),
    {},
  );
});
