import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { withCode } from '../support/codes.ts';
import { GitRepository } from '../support/git-repository.ts';
import { GitServer } from '../../harness/git-server.ts';
import { signed } from '../../harness/sample-key.ts';
import { requestRelease } from '../support/request-release.ts';

const repository = GitRepository.create();
symlinkSync('.git', path.join(repository.directory, 'project.git'));
const server = await GitServer.start({ root: repository.directory });

after(async () => {
  await server.stop();
  repository.dispose();
});

const DAY = 86_400;
const signedSeconds = signed.getTime() / 1000;

/** A commit, or an annotated tag of an old commit, dated so many seconds after the agent's clock. */
function tagAhead(name: string, seconds: number, annotated: boolean): void {
  const env = { GIT_COMMITTER_DATE: `${signedSeconds + seconds} +0000` };
  repository.run(['commit', '-q', '--allow-empty', '-m', 'x'], '', annotated ? {} : env);
  repository.run(annotated ? ['tag', '-a', '-m', 'x', name] : ['tag', name], '', env);
}

const ask = (tag: string) => requestRelease(`${server.url}/project.git`, tag);

for (const [kind, annotated] of [
  ['a commit', false],
  ['an annotated tag', true],
] as const) {
  const name = (what: string) => `${what}-${annotated ? 'tag' : 'commit'}`;

  test(`releases ${kind} of five minutes ahead without a word`, async () => {
    tagAhead(name('near'), 300, annotated);
    assert.deepEqual((await ask(name('near'))).warnings, []);
  });

  for (const seconds of [301, 30 * DAY, 366 * DAY]) {
    test(`throws CLOCK_NOT_READY for ${kind} of ${seconds} seconds ahead`, async () => {
      tagAhead(name(`late${seconds}`), seconds, annotated);
      await assert.rejects(ask(name(`late${seconds}`)), withCode('CLOCK_NOT_READY'));
    });
  }

  test(`releases ${kind} of over a year ahead with a warning`, async () => {
    tagAhead(name('far'), 367 * DAY, annotated);
    const { warnings } = await ask(name('far'));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /future/);
  });
}
