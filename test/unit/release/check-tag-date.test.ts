import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FetchedTag } from '../../../src/git/fetch-tag.ts';
import { checkTagDate } from '../../../src/release/check-tag-date.ts';
import { Warnings } from '../../../src/work/warnings.ts';
import { withCode } from '../../support/codes.ts';

const now = new Date('2025-01-01T00:00:00Z');
const NOW = now.getTime() / 1000;
const DAY = 86_400;

const ident = (seconds: number | string): Uint8Array => Buffer.from(`Ada <a@b.c> ${seconds} +0000`);

/** The warnings for a commit, and a tag object if any, of these dates. */
function check(committed: number | string, tagged?: number | string): readonly string[] {
  const warnings = new Warnings();
  // The dates are all that is looked at.
  const fetched = {
    commit: { committer: ident(committed) },
    ...(tagged !== undefined && { tagger: ident(tagged) }),
  } as FetchedTag;
  checkTagDate(fetched, now, warnings);
  return warnings.list();
}

test('takes dates of the past, and those that clocks may differ by', () => {
  assert.deepEqual(check(0), []);
  assert.deepEqual(check(NOW + 300), []);
  assert.deepEqual(check(NOW - DAY, NOW + 300), []);
});

test('throws CLOCK_NOT_READY when the commit or the tag object is newer', () => {
  for (const [committed, tagged] of [[NOW + 301], [NOW + 301, NOW], [NOW, NOW + 301], [0, NOW + 366 * DAY]]) {
    assert.throws(() => check(committed ?? NaN, tagged), withCode('CLOCK_NOT_READY'));
  }
  assert.throws(() => check(NOW + DAY), { data: { tagged: '2025-01-02T00:00:00.000Z' } });
});

test('warns of a date over a year ahead, which says nothing of the clock', () => {
  assert.equal(check(NOW + 366 * DAY + 1).length, 1);
  assert.equal(check(NOW, '9999999999999').length, 1);
});

test('passes over a date that cannot be read', () => {
  assert.deepEqual(check('soon', 'never'), []);
  assert.throws(() => check('soon', NOW + DAY), withCode('CLOCK_NOT_READY'));
});
