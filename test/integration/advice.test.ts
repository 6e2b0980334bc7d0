import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ErrorCode } from '../../src/errors.ts';
import { GitServer } from '../../harness/git-server.ts';
import { smallReleaseTar } from '../../harness/release-tar.ts';
import { GitRepository } from '../support/git-repository.ts';
import { refuses } from '../support/refuse-release.ts';

let repository: GitRepository;
let server: GitServer;
let url: string;

before(async () => {
  repository = GitRepository.create();
  const root = join(repository.directory, '.git/served');
  mkdirSync(root);
  symlinkSync(join(repository.directory, '.git'), join(root, 'project.git'));
  server = await GitServer.start({ root });
  url = `${server.url}/project.git`;
});
after(async () => {
  await server.stop();
  repository.dispose();
});

function tagFiles(tag: string, files: Readonly<Record<string, string>>): void {
  repository.commitFiles(Object.entries(files).map(([path, content]) => ({ path, content })));
  repository.git('tag', '--force', tag, 'main');
}

/** Gives a tag to an object that git would not write. */
function tagRaw(tag: string, type: 'commit' | 'tag', object: string): void {
  const id = repository.run(['hash-object', '-w', '-t', type, '--literally', '--stdin'], object).toString().trim();
  repository.git('update-ref', `refs/tags/${tag}`, id);
}

async function refusal(tag: string, code: ErrorCode): Promise<string> {
  return (await refuses(url, code, { request: { tag } })).message;
}

async function isReleased(tag: string): Promise<void> {
  const { tar } = await smallReleaseTar({ repositoryUrl: url, tag, prefix: '' });
  assert.ok(tar.equals(repository.run(['archive', tag])));
}

/** Runs the commands of git that an error names in brackets, with `names` for its words in capitals. */
function follow(message: string, names: Readonly<Record<string, string>>): void {
  const commands = /\((git .+)\)/.exec(message)?.[1]?.split(', ') ?? [];
  assert.ok(commands.length > 0, message);
  for (const command of commands) {
    const words = command.replace(/\b[A-Z]+\b/g, (word) => names[word] ?? word).split(' ');
    repository.git(...words.slice(1));
  }
}

for (const [what, dates] of Object.entries({
  'of before 1970': 'author A <a@b> -14182940 +0000\ncommitter C <c@d> -14182940 +0000',
  'of over 64 bits': 'author A <a@b> 1 +0000\ncommitter C <c@d> 18446744073709551616 +0000',
  'that is missing': 'author A <a@b>\ncommitter C <c@d>',
})) {
  test(`a commit with a date ${what} is released after what the error says is done`, async () => {
    tagRaw('old', 'commit', `tree ${repository.git('mktree')}\n${dates}\n\nm\n`);
    const message = await refusal('old', 'OBJECT_INVALID');
    assert.match(message, /date/);
    follow(message, { TAG: 'old' });
    repository.git('tag', '--force', 'new');
    await isReleased('new');
  });
}

test('a malformed tag is released after what the error says is done', async () => {
  tagFiles('sound', { README: 'hello\n' });
  const sound = repository.git('rev-parse', 'sound');
  tagRaw('odd', 'tag', `object ${sound}\ntype commit\ntag odd\ntagger A\0 <a@b> 1 +0000\n\nm\n`);
  const message = await refusal('odd', 'OBJECT_INVALID');
  follow(message.replace('--force', '--force -m m odd sound'), {});
  await isReleased('odd');
});

test('a commit with a tag of over 130 bytes is released after what the error says is done', async () => {
  const long = `v${'1'.repeat(130)}`;
  tagFiles(long, { README: 'hello\n' });
  follow(await refusal(long, 'INVALID_TAG_NAME'), { LONG: long, SHORT: 'short' });
  await isReleased('short');
});

for (const attribute of ['working-tree-encoding=EUC-KR', 'working-tree-encoding']) {
  test(`a file with ${attribute} is named, and archived after what the error says is done`, async () => {
    const file = { 'a.txt': 'h\u00e9llo\n' };
    tagFiles('encoded', { '.gitattributes': `*.txt ${attribute}\n`, ...file });
    const message = await refusal('encoded', 'CONVERSION_UNSUPPORTED');
    assert.match(message, /^a\.txt: /);
    tagFiles('plain', { '.gitattributes': `*.txt ${withdrawal(message)}\n`, ...file });
    await isReleased('plain');
  });
}

test('a file with a placeholder out of reach is named, and archived after what the error says is done', async () => {
  const file = { VERSION: '$Format:%C(always,plaid)$\n' };
  tagFiles('format', { '.gitattributes': 'VERSION export-subst\n', ...file });
  const message = await refusal('format', 'CONVERSION_UNSUPPORTED');
  assert.match(message, /^VERSION: /);
  tagFiles('taken', { '.gitattributes': `VERSION export-subst ${withdrawal(message)}\n`, ...file });
  await isReleased('taken');
});

/** The attribute that an error says to take off a file, as .gitattributes has that. */
function withdrawal(message: string): string {
  const [found] = /![\w-]+/.exec(message) ?? [];
  assert.ok(found !== undefined, message);
  return found;
}

for (const name of ['refs/tags/v9', 'tags/v9']) {
  test(`a tag given as ${name} is released by the name that the error says`, async () => {
    tagFiles('v9', { README: 'nine\n' });
    const short = /short name, "(.+?)"/.exec(await refusal(name, 'TAG_NOT_FOUND'))?.[1];
    await isReleased(short ?? assert.fail('no name is said'));
  });
}
