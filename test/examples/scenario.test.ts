import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { GitServer } from '../../harness/git-server.ts';
import { Bundle, finish } from '../support/cli.ts';
import { GitRepository } from '../support/git-repository.ts';
import { SlowLink } from '../support/slow-link.ts';
import { PATIENCE_MS } from '../support/time.ts';
import { clients } from './clients.ts';
import { Scene } from './scene.ts';

/** All of a small release is sent at once, when it has been signed; a large one as it comes, before. */
const tags = { small: 40_000, large: 3_000_000, slow: 10_000_000 };
/** Greetings of TLS and HTTP/2 take less, the answer to a roll and a small release more. */
const GREETING_BYTES = 5000;
const asksAgain = /; again in \d/;
const call = /\(call [0-9a-f]{32}\)\n$/;

let bundle: Bundle;
let repository: GitRepository;
let git: GitServer;
let url: string;

before(async () => {
  bundle = new Bundle();
  repository = GitRepository.create();
  for (const [tag, size] of Object.entries(tags)) {
    repository.commitFiles([{ path: 'content', content: randomBytes(size) }]);
    repository.git('tag', tag);
  }
  git = await repository.serve('project');
  url = `${git.url}/project.git`;
});

after(async () => {
  await bundle.dispose();
  await git.stop();
  repository.dispose();
});

/** Has the next connection cut after so many bytes of its answers. */
function cut(scene: Scene, at: number): void {
  scene.link.arm([{ at, spring: () => 'reset' }]);
}

/** The bytes of the one file in `folder`, a release that verifies. */
async function releaseIn(scene: Scene, folder: string, tag: keyof typeof tags): Promise<Buffer> {
  const name = `project-${tag}.git.tgz.sig`;
  assert.deepEqual(readdirSync(folder), [name]);
  const file = path.join(folder, name);
  const keys = path.join(scene.newFolder(), 'keys.asc');
  writeFileSync(keys, (await scene.ask((agent) => agent.getPublicKey())).key.armoredKey);
  const verified = await bundle.run(['verify', file, '--key', keys, '--repository', url, '--tag', tag]);
  assert.equal(verified.code, 0, verified.stderr);
  return readFileSync(file);
}

describe('every client', { concurrency: 2 }, () => {
  for (const client of clients) {
    test(client.name, async (t) => {
      await using scene = await Scene.start(bundle, client);

      await t.test('saves a release', async () => {
        const folder = scene.newFolder();
        const { code, stdout, stderr } = await scene.run('create', url, 'large', folder);
        assert.deepEqual([code, stderr], [0, '']);
        assert.equal(stdout, `${path.join(folder, 'project-large.git.tgz.sig')}\n`);
        await releaseIn(scene, folder, 'large');
      });

      await t.test('asks again when the middle of a release was lost', async () => {
        const folder = scene.newFolder();
        cut(scene, tags.large / 2);
        const { code, stderr } = await scene.run('create', url, 'large', folder);
        assert.equal(code, 0, stderr);
        assert.match(stderr, asksAgain);
        await releaseIn(scene, folder, 'large');
      });

      await t.test('gets the same release again when the end of it was lost', async () => {
        const [folder, other] = [scene.newFolder(), scene.newFolder()];
        const signed = scene.count('signed');
        const words = ['--token', 'a token of this test', 'create', url, 'small'];
        cut(scene, tags.small / 2);
        const first = await scene.run(...words, folder);
        assert.equal(first.code, 0, first.stderr);
        assert.match(first.stderr, asksAgain);
        assert.equal(scene.count('signed'), signed + 2, 'the one that was lost had been signed');
        assert.equal((await scene.run(...words, other)).code, 0);
        assert.deepEqual(await releaseIn(scene, other, 'small'), await releaseIn(scene, folder, 'small'));
        const another = await scene.run('--token', 'a token of this test', 'create', url, 'large', other);
        assert.equal(another.code, 1);
        assert.match(another.stderr, /^INVALID_ARGUMENT: /);
      });

      await t.test('says why it was refused, and leaves nothing over', async () => {
        const folder = scene.newFolder();
        const { code, stdout, stderr } = await scene.run('create', url, 'no-such-tag', folder);
        assert.deepEqual([code, stdout, readdirSync(folder)], [1, '', []]);
        assert.match(stderr, /^TAG_NOT_FOUND: /);
        assert.match(stderr, call);
      });

      await t.test('stops the work when it is stopped, and leaves nothing over', async () => {
        await using slow = await SlowLink.start(git.port);
        const folder = scene.newFolder();
        const child = scene.start('create', `http://127.0.0.1:${slow.port}/project.git`, 'slow', folder);
        const ended = finish(child);
        const running = async (): Promise<number> => (await scene.ask((agent) => agent.getAgentInfo())).runningReleases;
        await until(async () => (await running()) === 1 && readdirSync(folder).length === 1);
        child.kill('SIGINT');
        assert.equal((await ended).code, 130);
        assert.deepEqual(readdirSync(folder), []);
        await until(async () => (await running()) === 0);
      });

      await t.test('rolls the key once, though the answer was lost, and restores it', async () => {
        const folder = scene.newFolder();
        cut(scene, GREETING_BYTES);
        const rolled = await scene.run('--comment', 'yearly', 'roll', 'superseded', folder);
        assert.equal(rolled.code, 0, rolled.stderr);
        assert.match(rolled.stderr, asksAgain);
        assert.equal(scene.count('rolled'), 1);
        const { key } = await scene.ask((agent) => agent.getPublicKey());
        assert.equal(rolled.stdout, `${key.fingerprint}\n`);
        assert.deepEqual(readdirSync(folder), ['key-ring.sealed', 'new-key.pub.asc']);
        const ring = path.join(folder, 'key-ring.sealed');
        assert.equal(statSync(ring).mode & 0o777, 0o600);

        await scene.restartAgent();
        assert.notEqual(scene.agent.fingerprint, key.fingerprint);
        const restored = await scene.run('restore', ring);
        assert.deepEqual([restored.code, restored.stdout], [0, `${key.fingerprint}\n`], restored.stderr);
        const out = scene.newFolder();
        assert.equal((await scene.run('create', url, 'small', out)).code, 0);
        await releaseIn(scene, out, 'small');
      });
    });
  }
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await condition())) assert.ok(performance.now() < end, 'it did not come about');
}
