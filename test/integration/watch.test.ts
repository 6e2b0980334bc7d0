import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { JSDOM } from 'jsdom';
import { readWatchConfig } from '../../src/watch/watch-config.ts';
import { eventually } from '../support/fake-agent.ts';
import { S3Server } from '../support/s3-server.ts';
import { type LogEvent, namesOf, Watched } from '../support/watched.ts';

/** The code of the error of the first event of that name. */
function errorOf(log: readonly LogEvent[], name: string): string | undefined {
  const error = log.find(({ event }) => event === name)?.['error'] as { code: string } | undefined;
  return error?.code;
}

test('releases each tag once, reports one that moved, and knows all of it again without its memory', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1.10', 'v1.9', 'group/v2', 'other', 'vbad']);
  await watched.startAgent();
  watched.config({
    repositories: [{ url, tags: ['v*', 'group/*', '!vbad'] }],
    trustedKeys: 'keys/release-agent.pub.asc',
  });

  const first = await watched.once();
  assert.equal(first.code, 0, first.stdout + first.stderr);
  assert.equal(first.stderr, '');
  const released = first.log.filter(({ event }) => event === 'released').map(({ tag }) => tag);
  assert.deepEqual(released, ['group/v2', 'v1.9', 'v1.10']);
  assert.deepEqual([...watched.releases('sample').keys()].toSorted(), ['group~v2', 'v1.10', 'v1.9']);
  const verified = await watched.bundle.run([
    'verify',
    'site/public/sample/v1.9',
    '--key',
    'site/public/keys/keys.asc',
  ]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);

  const provenance = watched.releases('sample').get('v1.10')?.provenance ?? assert.fail();
  const [place, keys] = ['site/public/sample/v1.10', 'site/public/keys/keys.asc'];
  const made = await watched.bundle.run([
    ...['verify', `${place}/sample-v1.10.git.tgz.sig`, '--key', keys],
    ...['--provenance', `${place}/${provenance.envelopeName}`, '--builder', provenance.builder],
  ]);
  assert.equal(made.code, 0, made.stdout + made.stderr);

  const second = await watched.once();
  assert.equal(second.code, 0, second.stdout);
  assert.ok(!namesOf(second.log).includes('released'));

  const commit = String(watched.releases('sample').get('v1.9')?.commitId);
  const moved = watched.tag('sample', 'v1.9', 'something else\n');
  const third = await watched.once();
  assert.equal(third.code, 7, third.stdout);
  const report = third.log.find(({ event }) => event === 'moved');
  assert.deepEqual([report?.['tag'], report?.['commit'], report?.['elsewhere']], ['v1.9', commit, moved]);
  assert.equal(watched.releases('sample').get('v1.9')?.commitId, commit);
  assert.match(watched.read('sample/v1.9/index.html'), new RegExp(`The tag was moved.*${moved}`, 's'));

  const files = watched.files();
  for (const end of ['', '-wal', '-shm'])
    rmSync(watched.bundle.path('site/private/watch.sqlite' + end), { force: true });
  const fourth = await watched.once();
  assert.equal(fourth.code, 7, fourth.stdout);
  assert.ok(!namesOf(fourth.log).includes('released'));
  assert.deepEqual(watched.files(), files);
});

test('a release that was taken away for good stays away, and one that was lost is that of its tag as it is now', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1', 'v2', 'v3', 'v4']);
  await watched.startAgent();
  watched.config({ repositories: [{ url, tags: ['v*'] }] });
  assert.equal((await watched.once()).code, 0);
  const moved = watched.tag('sample', 'v2', 'something else\n');
  watched.repository.git('-C', join(watched.served, 'sample.git'), 'update-ref', '-d', 'refs/tags/v3');
  const reported = await watched.once();
  assert.equal(reported.code, 7, reported.stdout);

  watched.config({ repositories: [{ url, tags: ['v*', '!v1'] }] });
  for (const tag of ['v1', 'v2', 'v3']) rmSync(watched.bundle.path(`site/public/sample/${tag}`), { recursive: true });
  const { code, log, stdout } = await watched.once();
  assert.equal(code, 0, stdout);
  assert.deepEqual(
    log.filter(({ event }) => event === 'released').map(({ tag, commit }) => [tag, commit]),
    [['v2', moved]],
  );
  assert.deepEqual([...watched.releases('sample').keys()].toSorted(), ['v2', 'v4']);
});

test('one that is lost while the settings are as they were is that of its tag as it is now, too', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1', 'v2']);
  await watched.startAgent();
  watched.config({ repositories: [{ url, tags: ['v*'] }] });
  assert.equal((await watched.once()).code, 0);
  const moved = watched.tag('sample', 'v1', 'something else\n');
  watched.repository.git('-C', join(watched.served, 'sample.git'), 'update-ref', '-d', 'refs/tags/v2');
  assert.equal((await watched.once()).code, 7);
  for (const tag of ['v1', 'v2']) rmSync(watched.bundle.path(`site/public/sample/${tag}`), { recursive: true });
  const { code, stdout } = await watched.once();
  assert.equal(code, 0, stdout);
  assert.deepEqual(
    [...watched.releases('sample')].map(([tag, { commitId }]) => [tag, commitId]),
    [['v1', moved]],
  );
});

test('the commands on the page of a release verify it, as they stand there', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ["it's$v1"]);
  await watched.startAgent();
  watched.config({ repositories: [{ url, tags: ['*'] }] });
  assert.equal((await watched.once()).code, 0);
  const folder = watched.bundle.path("site/public/sample/it's$v1");
  const { document } = new JSDOM(readFileSync(join(folder, 'index.html'))).window;
  const [ours = '', gpg = '', , old = ''] = [...document.querySelectorAll('pre')].map(({ textContent }) => textContent);
  copyFileSync(watched.bundle.path('site/public/keys/keys.asc'), join(folder, 'keys.asc'));
  mkdirSync(watched.bundle.path('gnupg'), { mode: 0o700 });
  const programs = watched.bundle.path('bin');
  mkdirSync(programs);
  symlinkSync(watched.bundle.file, join(programs, 'sealci-release-agent'));
  const path = [programs, dirname(process.execPath), process.env['PATH'] ?? ''];
  const shell = (command: string): string =>
    execFileSync('sh', ['-ec', command], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: path.join(':'), GNUPGHOME: watched.bundle.path('gnupg') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  assert.match(shell(ours), /^The release is valid/);
  const said = shell(`{ ${gpg}\n} 2>&1`);
  const { keyFingerprint, repositoryUrl } = watched.releases('sample').get("it's$v1") ?? assert.fail();
  for (const fact of [keyFingerprint, `repository@sealci.dev=${repositoryUrl}`, "tag@sealci.dev=it's$v1"]) {
    assert.ok(said.includes(fact), `${fact} is not in ${said}`);
  }
  assert.match(said, /Good signature/);
  rmSync(join(folder, "sample-it's$v1.git.tgz"));
  shell(old);
  execFileSync('gzip', ['-t', '-S', '.tgz', join(folder, "sample-it's$v1.git.tgz")]);
});

test('says why there is no release, tries what may pass again, and gives up what may not until it is told to', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1']);
  const blob = watched.repository.git('-C', join(watched.served, 'sample.git'), 'rev-parse', 'v1^{tree}:README');
  watched.repository.git('-C', join(watched.served, 'sample.git'), 'update-ref', 'refs/tags/vblob', blob);
  await watched.startAgent();
  const gone = { url: watched.url('none'), tags: ['v*'] };
  watched.config({ repositories: [{ url, tags: ['v*'] }, gone] });
  const first = await watched.once();
  assert.equal(first.code, 3, first.stdout);
  assert.equal(errorOf(first.log, 'refused'), 'TAG_NOT_A_COMMIT');
  assert.equal(errorOf(first.log, 'poll-failed'), 'REPOSITORY_NOT_FOUND');
  assert.deepEqual([...watched.releases('sample').keys()], ['v1']);
  assert.match(watched.read('sample/index.html'), /vblob was refused: TAG_NOT_A_COMMIT/);

  const second = await watched.once();
  assert.equal(second.code, 3);
  assert.equal(errorOf(second.log, 'refused'), undefined);
  assert.equal(errorOf((await watched.once('--retry')).log, 'refused'), 'TAG_NOT_A_COMMIT');

  // Taken out by the settings, or put right in the repository: either way it is well again.
  const commit = watched.tag('sample', 'vblob');
  watched.config({ repositories: [{ url, tags: ['v*'] }] });
  const third = await watched.once();
  assert.equal(third.code, 0, third.stdout);
  assert.equal(watched.releases('sample').get('vblob')?.commitId, commit);

  await watched.agents[0]?.kill();
  watched.tag('sample', 'v2');
  const fourth = await watched.once();
  assert.equal(fourth.code, 5, fourth.stdout);
  assert.equal(errorOf(fourth.log, 'agent-failed'), 'AGENT_UNREACHABLE');
});

test('one of several agents that cannot be asked hinders nobody', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1', 'v2', 'v3', 'v4']);
  await watched.startAgent();
  const agents = [{ address: '127.0.0.1:9' }, { address: String(watched.agents[0]?.address) }];
  watched.config({ repositories: [{ url, tags: ['v*'] }], agents });
  const { code, log, stdout } = await watched.once();
  assert.equal(code, 0, stdout);
  assert.equal(log.filter(({ event }) => event === 'released').length, 4);
});

test('a second watch of a folder is refused, and a signal ends the first one in order', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1']);
  await watched.startAgent();
  watched.config({ repositories: [{ url, tags: ['v*'] }] });
  const watch = watched.watch();
  await watch.event('released');
  const second = await watched.once();
  assert.equal(second.code, 11, second.stderr);
  assert.match(second.stderr, /Another watch has/);
  // What comes later is seen later, without anyone asking for it.
  watched.tag('sample', 'v2');
  await eventually(() => watch.log.filter(({ event }) => event === 'released').length === 2, 'a release of v2');
  assert.equal(await watch.kill('SIGTERM'), 0);
  assert.equal(watch.log.at(-1)?.['event'], 'stopped');
});

test('a memory that is damaged is told from one that is in use, and made anew without loss', async () => {
  await using watched = await Watched.start();
  const url = watched.addRepository('sample', ['v1']);
  await watched.startAgent();
  watched.config({ repositories: [{ url, tags: ['v*'] }] });
  assert.equal((await watched.once()).code, 0);
  const database = watched.bundle.path('site/private/watch.sqlite');
  writeFileSync(database, 'no database at all, '.repeat(1000));
  const damaged = await watched.once();
  assert.equal(damaged.code, 11);
  assert.match(damaged.stderr, /Remove it/);
  rmSync(database);
  const release = watched.bundle.path('site/public/sample/v1/release.json');
  const text = readFileSync(release);
  // Cut short, it is no release: nothing is put in its place, and that is told.
  writeFileSync(release, text.subarray(0, 100));
  const cut = await watched.once();
  assert.equal(cut.code, 11, cut.stdout);
  assert.equal(cut.log.find(({ event }) => event === 'warning')?.['code'], 'FILE_UNREADABLE');
  assert.deepEqual(readFileSync(release), text.subarray(0, 100));
  writeFileSync(release, text);
  const whole = await watched.once();
  assert.equal(whole.code, 0, whole.stdout);
  assert.ok(!namesOf(whole.log).includes('released'));
});

test('docs/watch.md shows a config file that works', async () => {
  await using watched = await Watched.start();
  const tags = ['v1.0', 'v0.1', 'v0.2'];
  const url = watched.addRepository('hello', tags);
  await watched.startAgent();
  const page = readFileSync(new URL('../../docs/watch.md', import.meta.url), 'utf8');
  const shown = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '') as Record<string, unknown>;
  writeFileSync(watched.bundle.path('shown.json'), JSON.stringify(shown));
  // Every field of it is a field, with a value that is one.
  const { repositories, agents } = readWatchConfig(watched.bundle.path('shown.json'));
  assert.equal(repositories.length, 1);
  assert.equal(agents.length, 2);

  // On one machine there is neither https nor a certificate, and the agents listen elsewhere.
  const address = String(watched.agents[0]?.address);
  const [sample] = shown['repositories'] as [Record<string, unknown>];
  await using server = await S3Server.start();
  const bucket = { ...watched.bucketConfig(server), prefix: 'site' };
  watched.config({ ...shown, repositories: [{ ...sample, url }], agents: [{ address }], settings: {}, bucket });
  writeFileSync(watched.bundle.path('project.credentials'), 'username=u\npassword=p\n', { mode: 0o600 });
  writeFileSync(watched.bundle.path('webhook.secret'), 'a secret of some length\n', { mode: 0o600 });
  copyFileSync(watched.bundle.path('keys/release-agent.pub.asc'), watched.bundle.path('release-agent.pub.asc'));
  const { code, stdout, stderr } = await watched.once('--webhook', '127.0.0.1:0');
  assert.equal(code, 0, stdout + stderr);
  assert.deepEqual([...watched.releases('project', 'releases').keys()], ['v1.0']);
});
