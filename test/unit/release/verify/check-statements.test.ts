import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkStatements,
  type ExpectedRelease,
  parseExpected,
} from '../../../../src/release/verify/check-statements.ts';
import { withCode } from '../../../support/codes.ts';

const stated = {
  repository: 'https://host/project.git',
  tag: 'v1',
  commit: 'ab'.repeat(20),
  tarSha256: 'cd'.repeat(32),
};

const check = (expected: ExpectedRelease): void => {
  checkStatements(stated, parseExpected(expected));
};

test('takes what was expected, however that is written, and asks for nothing else', () => {
  const expected = { repository: 'HTTPS://HOST:443/x/../project.git', tag: 'v1', commit: 'AB'.repeat(20) };
  for (const some of [{}, expected]) {
    assert.doesNotThrow(() => {
      check(some);
    });
  }
});

const others: Record<string, ExpectedRelease> = {
  repository: { repository: 'https://host/other.git' },
  tag: { tag: 'v1.0' },
  commit: { commit: 'ba'.repeat(20) },
};

for (const [what, expected] of Object.entries(others)) {
  test(`throws RELEASE_MISMATCH for another ${what}`, () => {
    const [actual, wanted] = [stated[what as keyof typeof stated], expected[what as keyof ExpectedRelease]];
    assert.throws(
      () => {
        check(expected);
      },
      {
        code: 'RELEASE_MISMATCH',
        data: { expected: wanted, actual },
      },
    );
  });
}

test('says when two addresses of a repository differ only in how they end', () => {
  const hint = /differ only in how they end/;
  assert.throws(() => {
    check({ repository: 'https://host/project' });
  }, hint);
  assert.throws(
    () => {
      check({ repository: 'https://host/projects' });
    },
    (error: Error) => !hint.test(error.message) && withCode('RELEASE_MISMATCH')(error),
  );
});

test('throws the codes of what was expected when that makes no sense', () => {
  assert.throws(() => {
    check({ repository: 'no url' });
  }, withCode('INVALID_REPOSITORY_URL'));
  assert.throws(() => {
    check({ commit: 'abc' });
  }, withCode('INVALID_COMMIT_ID'));
});
