import type { ByteString } from '../../formats/byte-string.ts';

function count(amount: number, unit: string): ByteString {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

function yearsAndMonths(days: number): ByteString {
  const total = Math.floor((days * 12 * 2 + 365) / (365 * 2));
  const years = count(Math.floor(total / 12), 'year');
  return total % 12 === 0 ? years : `${years}, ${count(total % 12, 'month')}`;
}

/** Each unit serves below its bound; the next one is the amount over the divisor, rounded. */
function age(seconds: number): ByteString {
  if (seconds < 90) return count(seconds, 'second');
  const minutes = Math.floor((seconds + 30) / 60);
  if (minutes < 90) return count(minutes, 'minute');
  const hours = Math.floor((minutes + 30) / 60);
  if (hours < 36) return count(hours, 'hour');
  const days = Math.floor((hours + 12) / 24);
  if (days < 14) return count(days, 'day');
  if (days < 70) return count(Math.floor((days + 3) / 7), 'week');
  if (days < 365) return count(Math.floor((days + 15) / 30), 'month');
  if (days < 1825) return yearsAndMonths(days);
  return count(Math.floor((days + 183) / 365), 'year');
}

/** `seconds` (since 1970) as seen from `now`, e.g. `3 weeks ago`. */
export function relativeDate(seconds: bigint, now: number): ByteString {
  const passed = BigInt(Math.floor(now)) - seconds;
  return passed < 0n ? 'in the future' : `${age(Number(passed))} ago`;
}
