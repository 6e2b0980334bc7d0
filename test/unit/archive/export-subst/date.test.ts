import assert from 'node:assert/strict';
import test from 'node:test';
import { toCalendar } from '../../../../src/archive/export-subst/date.ts';
import { relativeDate } from '../../../../src/archive/export-subst/relative-date.ts';

test('agrees with the calendar of JavaScript on every day of four centuries', () => {
  for (let day = 0; day < 146097; day++) {
    const date = new Date(day * 86_400_000);
    const { year, month, day: dayOfMonth, weekday } = toCalendar({ seconds: BigInt(day) * 86400n, zone: 0 });
    const expected = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCDay()];
    assert.deepEqual([year, month, dayOfMonth, weekday], expected);
  }
});

test('reads a zone as hours and minutes', () => {
  const { day, hour, minute } = toCalendar({ seconds: 0n, zone: 2530 });
  assert.deepEqual([day, hour, minute], [2, 1, 30]);
});

test('throws CONVERSION_UNSUPPORTED when the zone reaches before 1970', () => {
  assert.throws(() => toCalendar({ seconds: 3599n, zone: -100 }), { code: 'CONVERSION_UNSUPPORTED' });
});

test('throws CONVERSION_UNSUPPORTED when the zone is over the bound of an int', () => {
  assert.throws(() => toCalendar({ seconds: 0n, zone: 99_999_999 }), { code: 'CONVERSION_UNSUPPORTED' });
});

test('says how long ago a time is in its largest fitting unit', () => {
  const now = 2_000_000_000;
  const day = 86400;
  const ages = { '1 second': 1, '89 seconds': 89, '2 minutes': 90, '35 hours': 35 * 3600, '5 weeks': 35 * day };
  for (const [age, seconds] of Object.entries(ages)) {
    assert.equal(relativeDate(BigInt(now - seconds), now), `${age} ago`);
  }
  assert.equal(relativeDate(BigInt(now - 365 * day), now), '1 year ago');
  assert.equal(relativeDate(BigInt(now - 400 * day), now), '1 year, 1 month ago');
  assert.equal(relativeDate(BigInt(now + 1), now), 'in the future');
});
