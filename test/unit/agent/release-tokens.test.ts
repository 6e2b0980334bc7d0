import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReleaseTokens } from '../../../src/agent/release-tokens.ts';
import type { EarlierRelease, ReleaseRequest } from '../../../src/release/release.ts';
import { withCode } from '../../support/codes.ts';
import { SetClock } from '../../support/standing.ts';

const request: ReleaseRequest = { repositoryUrl: 'https://example.org/a.git', tag: 'v1' };
const token = 'token-of-16-chars';
const limits = { maxReleaseTokens: 4, releaseTokenMs: 1000 };

const release: EarlierRelease = {
  commit: '1'.repeat(40),
  tarSha256: '2'.repeat(64),
  fingerprint: 'A'.repeat(40),
  signedAt: new Date('2026-01-02T03:04:05Z'),
};

/** Makes a release under a token, or one that fails before it is signed. */
function make(tokens: ReleaseTokens, caller: string, name: string, signs = true): EarlierRelease | undefined {
  const use = tokens.use(caller, name, request);
  if (signs) use.signing(release);
  use.end();
  return use.earlier;
}

test('remembers what was signed, by caller', () => {
  const tokens = new ReleaseTokens(limits);
  assert.equal(make(tokens, 'a', token, false), undefined);
  assert.equal(make(tokens, 'a', token), undefined, 'one that was not signed leaves the token as it was');
  assert.deepEqual(make(tokens, 'a', token), release);
  assert.equal(make(tokens, 'b', token), undefined);
});

test('refuses a token that is in use, or was used for something else', () => {
  const tokens = new ReleaseTokens(limits);
  const use = tokens.use('a', token, request);
  assert.throws(() => tokens.use('a', token, request), withCode('TOKEN_IN_USE'));
  use.signing(release);
  use.end();
  const others: Partial<ReleaseRequest>[] = [
    { repositoryUrl: 'https://example.org/b.git' },
    { tag: 'v2' },
    { prefix: '' },
  ];
  for (const change of others) {
    assert.throws(() => tokens.use('a', token, { ...request, ...change }), withCode('INVALID_ARGUMENT'));
  }
  const same = {
    ...request,
    credentials: { username: 'a', password: 'new' },
    expectedCommit: release.commit,
    profile: true,
  };
  assert.deepEqual(tokens.use('a', token, same).earlier, release);
});

test('forgets after a time that asking again does not prolong', () => {
  const clock = new SetClock();
  const tokens = new ReleaseTokens(limits, clock.now);
  make(tokens, 'a', token);
  clock.pass(600);
  assert.deepEqual(make(tokens, 'a', token), release);
  clock.pass(600);
  assert.equal(make(tokens, 'a', token), undefined);
});

test('forgets the oldest of the caller that has the most when there are too many', () => {
  const tokens = new ReleaseTokens(limits);
  make(tokens, 'modest', token);
  for (let count = 0; count < 10; count += 1) make(tokens, 'greedy', `${token}${count}`);
  assert.deepEqual(make(tokens, 'modest', token), release);
  const kept = Array.from({ length: 10 }, (_, count) => make(tokens, 'greedy', `${token}${count}`, false));
  assert.deepEqual(
    kept.map((earlier) => earlier !== undefined),
    [...Array<boolean>(7).fill(false), true, true, true],
  );
});
