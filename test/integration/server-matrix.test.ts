import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { type RunningServer, type ServerName, startServer } from '../support/foreign-servers.ts';
import { GitRepository } from '../support/git-repository.ts';
import { refuses } from '../support/refuse-release.ts';
import { requestRelease } from '../support/request-release.ts';
import { credentials, ServerFront, type Way, ways } from '../support/server-front.ts';

/** The protocols that are wished for, in turn, and what each server answers in. */
const wishes = [undefined, 'version=1', 'version=2'];
const answers: Readonly<Record<ServerName, readonly number[]>> = {
  git: [0, 1, 2],
  // It has v0 alone, and its HTTP is 1.0.
  dulwich: [0, 0, 0],
  // v1, which only tries out how newer ones could be asked for, is git's alone.
  JGit: [0, 0, 2],
};
const tags = ['annotated', 'light', 'nested'];

let repository: GitRepository;
let root: string;

before(() => {
  repository = GitRepository.create();
  const lines = (seed: number): string => Array.from({ length: 2000 }, (_, at) => `${at * seed}\n`).join('');
  for (const seed of [1, 2, 3]) {
    repository.commitFiles([
      { path: 'README', content: `hello ${seed}\n` },
      { path: 'run', content: '#!/bin/sh\n', mode: '100755' },
      { path: 'link', content: 'README', mode: '120000' },
      ...[1, 2, 3].map((file) => ({ path: `dir/${file}`, content: `${lines(7)}${seed * file}` })),
    ]);
  }
  repository.git('tag', '-a', '-m', 'annotated', 'annotated');
  repository.git('tag', 'light');
  repository.git('tag', '-a', '-m', 'nested', 'nested', 'annotated');
  repository.git('clone', '-q', '--bare', '.', 'served/project.git');
  // So that there are deltas.
  repository.git('-C', 'served/project.git', 'repack', '-adfq');
  root = `${repository.directory}/served`;
});
after(() => {
  repository.dispose();
});

function gitArchive(tag: string): string {
  const tar = repository.run(['archive', '--format=tar', `--prefix=project-${tag}/`, tag]);
  return createHash('sha256').update(tar).digest('hex');
}

/** Asks for all tags over `way`, where the server is told of `wish`, and should answer in `version`. */
async function releaseAll(server: RunningServer, way: Way, wish: string | undefined, version: number): Promise<void> {
  await using front = await ServerFront.start({ upstream: server.url, way, wish });
  const request = way === 'basic authentication' ? { credentials } : {};
  for (const tag of tags) {
    const { tarSha256 } = await requestRelease(front.urlOf('/project.git'), tag, { request });
    assert.equal(tarSha256, gitArchive(tag), tag);
  }
  assert.equal(Number(/[0-9a-f]{4}version (\d)/.exec(front.advertised)?.[1] ?? 0), version);
  await refuses(front.urlOf('/project.git'), 'TAG_NOT_FOUND', { request: { ...request, tag: 'none' } });
}

for (const name of ['git', 'dulwich', 'JGit'] as const) {
  suite(name, () => {
    let server: RunningServer;

    before(async () => {
      server = await startServer(name, root);
    });
    after(async () => {
      await server[Symbol.asyncDispose]();
    });

    for (const way of ways) {
      for (const [at, wish] of wishes.entries()) {
        test(`${way}, ${wish ?? 'no wish for a version'}`, () => releaseAll(server, way, wish, answers[name][at] ?? 0));
      }
    }

    test('nothing in between', async () => {
      // With what it makes of all that the agent offers: JGit compresses.
      const { tarSha256 } = await requestRelease(`${server.url}/project.git`, 'annotated');
      assert.equal(tarSha256, gitArchive('annotated'));
    });

    test('wrong credentials, and none', async () => {
      await using front = await ServerFront.start({
        upstream: server.url,
        way: 'basic authentication',
        wish: 'version=2',
      });
      const request = { tag: 'light' };
      const wrong = { ...credentials, password: 'wrong' };
      await refuses(front.urlOf('/project.git'), 'REMOTE_UNAUTHENTICATED', { request });
      await refuses(front.urlOf('/project.git'), 'REMOTE_UNAUTHENTICATED', {
        request: { ...request, credentials: wrong },
      });
    });

    test('a repository that it does not have', async () => {
      await refuses(`${server.url}/none.git`, 'REPOSITORY_NOT_FOUND', { request: { tag: 'light' } });
    });
  });
}
