import type { ByteString } from '../../formats/byte-string.ts';
import { asLong, parseInteger } from './c-text.ts';
import { unsupported } from './context.ts';
import type { Ident } from './ident.ts';

/** A moment and the zone it is shown in. */
export interface ZonedTime {
  /** Since 1970. */
  readonly seconds: bigint;
  /** The decimal reading of `+0130`: 130. */
  readonly zone: number;
}

/** The same by the calendar of its zone. Months and weekdays count from 0, which is January and Sunday. */
export interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly zone: number;
}

const MAX_INT = 2 ** 31 - 1;
const MAX_TIME = 2n ** 63n - 1n;
const DAY_SECONDS = 86400n;

/** What git makes of the date of an ident: 1970 in UTC of one that no signed 64-bit number holds. */
export function readDate(date: NonNullable<Ident['date']>): ZonedTime {
  const seconds = parseInteger(date.seconds, 0)?.value ?? 0n;
  if (seconds > MAX_TIME) return { seconds: 0n, zone: 0 };
  const zone = Number(asLong(parseInteger(date.zone, 0)?.value ?? 0n));
  return { seconds, zone: Math.abs(zone) >= MAX_INT ? 0 : zone };
}

/** Seconds that `zone` is ahead of UTC. */
function zoneOffset(zone: number): bigint {
  const size = Math.abs(zone);
  const minutes = Math.floor(size / 100) * 60 + (size % 100);
  if (minutes * 60 > MAX_INT) throw unsupported('a time zone of its commit is out of range');
  return BigInt(Math.sign(zone) * minutes * 60);
}

/** Year, month and day of the proleptic Gregorian calendar, `days` after 1970-01-01. */
function civilDate(days: number): { year: number; month: number; day: number } {
  // Counted in eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = (marchMonth + 2) % 12;
  return { year: yearOfEra + era * 400 + (month < 2 ? 1 : 0), month, day };
}

/** @throws AgentError CONVERSION_UNSUPPORTED where git gives up: before 1970 or past 64 bits in its zone. */
export function toCalendar({ seconds, zone }: ZonedTime): CalendarTime {
  const local = seconds + zoneOffset(zone);
  if (local < 0n || local > MAX_TIME) throw unsupported('a date of its commit is out of range');
  const days = Number(local / DAY_SECONDS);
  const rest = Number(local % DAY_SECONDS);
  const { year, month, day } = civilDate(days);
  // struct tm has an int for the year since 1900; git falls back to the epoch when gmtime(3) fails.
  if (year - 1900 > MAX_INT) return toCalendar({ seconds: 0n, zone: 0 });
  return {
    // Printed from an int, which the last 1900 years before that wrap around.
    year: year | 0,
    month,
    day,
    weekday: (days + 4) % 7,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    zone,
  };
}

/** A number in at least `width` digits, zeros in front. */
export function pad(value: number, width = 2): ByteString {
  return String(value).padStart(width, '0');
}

/** `+0130` of 130. */
export function formatZone(zone: number): ByteString {
  return `${zone < 0 ? '-' : '+'}${pad(Math.abs(zone), 4)}`;
}
