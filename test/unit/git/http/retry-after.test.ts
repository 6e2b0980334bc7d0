import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterSeconds } from '../../../../src/git/http/retry-after.ts';

const now = new Date('2025-03-01T10:00:00.500Z');
const DAY = 86_400;

test('reads a number of seconds, and a date', () => {
  assert.equal(retryAfterSeconds(' 120 ', now), 120);
  // The example of RFC 9110 section 10.2.3, with another date.
  assert.equal(retryAfterSeconds('Sat, 01 Mar 2025 10:02:00 GMT', now), 120);
});

test('believes no more than a day, and nothing that is past', () => {
  assert.equal(retryAfterSeconds('999999999', now), DAY);
  assert.equal(retryAfterSeconds('Fri, 31 Dec 1999 23:59:59 GMT', now), 0);
});

test('has nothing to say of what it does not understand', () => {
  for (const header of [undefined, '', 'soon', '-1 s']) assert.equal(retryAfterSeconds(header, now), undefined);
});
