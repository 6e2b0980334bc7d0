/** Compares our archives of real public repositories with those of git archive: see --help. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReleaseSummary } from '../src/release/release.ts';
import { GitServer } from '../harness/git-server.ts';
import { releaseTar } from '../harness/release-tar.ts';

const usage = `Usage: node build/compare-real-tags.ts --repositories DIR

  --repositories DIR  holds a bare copy of each repository at OWNER/NAME.git, as made by
                      git clone --mirror https://github.com/OWNER/NAME DIR/OWNER/NAME.git
  --help              show this text

Makes a release of each tag that build/real-tags.json names, from a local git server, and compares its tar
with that of "git archive" in a repository that holds this tag alone, and in the whole copy. Prints a Markdown table.
Exits with 1 when a tag leads to another commit than is named there, or a tar differs in the repository of one tag,
or differs in the whole copy and the release has no warning that says so.
`;

interface RealTag {
  readonly repository: string;
  readonly tag: string;
  readonly commit: string;
}

interface Row {
  readonly realTag: RealTag;
  readonly summary: ReleaseSummary;
  readonly aloneEqual: boolean;
  readonly wholeEqual: boolean;
}

const environment = {
  PATH: process.env['PATH'],
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
};

function git(directory: string, ...args: string[]): string {
  const result = spawnSync('git', args, { cwd: directory, env: environment, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`git ${args.join(' ')} failed: ${result.stderr}`);
  return result.stdout.trim();
}

/** SHA-256 of the tar that git makes of `tag`. */
async function gitSha256(directory: string, tag: string, prefix: string): Promise<string> {
  const args = ['archive', '--format=tar', `--prefix=${prefix}`, tag];
  const archive = spawn('git', args, { cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  const status = new Promise((done) => archive.once('close', done));
  const hash = createHash('sha256');
  for await (const chunk of archive.stdout as AsyncIterable<Buffer>) hash.update(chunk);
  if ((await status) !== 0) throw new Error(`git archive ${tag} failed in ${directory}`);
  return hash.digest('hex');
}

/** The same in a new repository of which `tag` is all. */
async function gitSha256Alone(whole: string, tag: string, prefix: string): Promise<string> {
  const alone = mkdtempSync(join(tmpdir(), 'sealci-tag-'));
  try {
    git(alone, 'init', '-q', '--bare');
    git(alone, 'fetch', '-q', '--depth=1', '--no-tags', `file://${whole}`, `refs/tags/${tag}:refs/tags/${tag}`);
    // Or %d would call the commit "grafted".
    rmSync(join(alone, 'shallow'), { force: true });
    return await gitSha256(alone, tag, prefix);
  } finally {
    rmSync(alone, { recursive: true, force: true });
  }
}

async function compare(realTag: RealTag, root: string, server: GitServer): Promise<Row> {
  const { repository, tag, commit } = realTag;
  const path = `${new URL(repository).pathname.slice(1)}.git`;
  const directory = join(root, path);
  if (!existsSync(directory)) throw new Error(`${directory} is missing; see --help for how to make it.`);
  const actual = git(directory, 'rev-parse', '--verify', `refs/tags/${tag}^{commit}`);
  if (actual !== commit) throw new Error(`${repository}: the tag ${tag} leads to ${actual}, not to ${commit}.`);
  const url = `${server.url}/${path}`;
  const prefix = `${path.slice(path.indexOf('/') + 1, -'.git'.length)}-${tag.replaceAll('/', '-')}/`;
  const summary = await releaseTar({ repositoryUrl: url, tag, expectedCommit: commit }, () => undefined, new Date());
  const aloneEqual = summary.tarSha256 === (await gitSha256Alone(directory, tag, prefix));
  const wholeEqual = summary.tarSha256 === (await gitSha256(directory, tag, prefix));
  return { realTag, summary, aloneEqual, wholeEqual };
}

function line({ realTag, summary, aloneEqual, wholeEqual }: Row): string {
  const { tarBytes, tarSha256, files, symlinks, submodules, warnings } = summary;
  const counts = [files, symlinks, submodules].join(' / ');
  const name = realTag.repository.replace('https://github.com/', '');
  const equal = [aloneEqual, wholeEqual].map((isEqual) => (isEqual ? 'equal' : 'differs')).join(' | ');
  const cells = `${name} | ${realTag.tag} | ${realTag.commit.slice(0, 12)} | ${counts} | ${tarBytes}`;
  return `| ${cells} | ${tarSha256.slice(0, 12)} | ${equal} | ${warnings.length} |`;
}

const { values } = parseArgs({ options: { repositories: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help === true || values.repositories === undefined) {
  console.log(usage);
  process.exit(values.help === true ? 0 : 2);
}
const root = resolve(values.repositories);
const fixture = join(import.meta.dirname, 'real-tags.json');
const realTags = JSON.parse(readFileSync(fixture, 'utf8')) as readonly RealTag[];
const server = await GitServer.start({ root });
let failures = 0;
try {
  console.log(
    '| repository | tag | commit | files / links / submodules | tar bytes | tar SHA-256 | tag alone | whole copy | warnings |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const realTag of realTags) {
    try {
      const row = await compare(realTag, root, server);
      console.log(line(row));
      for (const warning of row.summary.warnings) console.error(`${realTag.repository} ${realTag.tag}: ${warning}`);
      if (!row.aloneEqual || (!row.wholeEqual && row.summary.warnings.length === 0)) failures += 1;
    } catch (error) {
      failures += 1;
      console.error(`${realTag.repository} ${realTag.tag}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  await server.stop();
}
console.log(`\n${realTags.length} tags, ${failures} not as they should be.`);
process.exitCode = failures === 0 ? 0 : 1;
