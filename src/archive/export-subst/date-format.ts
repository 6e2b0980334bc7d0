import type { ByteString } from '../../formats/byte-string.ts';
import { type CalendarTime, formatZone, pad, toCalendar, type ZonedTime } from './date.ts';
import { relativeDate } from './relative-date.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export type DateFormat = 'normal' | 'rfc2822' | 'iso' | 'iso-strict' | 'short' | 'relative' | 'human';

function dayOf(time: CalendarTime): ByteString {
  return `${pad(time.year, 4)}-${pad(time.month + 1)}-${pad(time.day)}`;
}

function clockOf(time: CalendarTime): ByteString {
  return `${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}`;
}

function weekdayOf(time: CalendarTime): ByteString {
  return weekdays[time.weekday] ?? '';
}

function monthOf(time: CalendarTime): ByteString {
  return months[time.month] ?? '';
}

function normalDate(time: CalendarTime): ByteString {
  // Git leaves out the zone that equals the reader's, and has -0001 stand for "no reader" in this format.
  const zone = time.zone === -1 ? '' : ` ${formatZone(time.zone)}`;
  return `${weekdayOf(time)} ${monthOf(time)} ${time.day} ${clockOf(time)} ${time.year}${zone}`;
}

function strictDate(time: CalendarTime): ByteString {
  const size = Math.abs(time.zone);
  const zone = `${time.zone < 0 ? '-' : '+'}${pad(Math.floor(size / 100))}:${pad(size % 100)}`;
  return `${dayOf(time)}T${clockOf(time)}${zone}`;
}

function mailDate(time: CalendarTime): ByteString {
  return `${weekdayOf(time)}, ${time.day} ${monthOf(time)} ${time.year} ${clockOf(time)} ${formatZone(time.zone)}`;
}

/** The shorter the nearer to today, for a reader in UTC. */
function humanDate(moment: ZonedTime, now: number): ByteString {
  const time = toCalendar(moment);
  const today = toCalendar({ seconds: BigInt(Math.floor(now)), zone: 0 });
  const thisYear = time.year === today.year;
  const thisMonth = thisYear && time.month === today.month;
  if (thisMonth && time.day === today.day) return relativeDate(moment.seconds, now);
  const clock = `${pad(time.hour)}:${pad(time.minute)}`;
  if (thisMonth && time.day < today.day && time.day + 5 > today.day) {
    return `${weekdayOf(time)} ${clock}${time.zone === 0 ? '' : ` ${formatZone(time.zone)}`}`;
  }
  const day = `${monthOf(time)} ${time.day}`;
  return thisYear ? `${weekdayOf(time)} ${day} ${clock}` : `${day} ${time.year}`;
}

/** @throws AgentError CONVERSION_UNSUPPORTED for a date at which git itself gives up */
export function formatDate(moment: ZonedTime, format: DateFormat, now: number): ByteString {
  switch (format) {
    case 'relative':
      return relativeDate(moment.seconds, now);
    case 'human':
      return humanDate(moment, now);
    case 'normal':
      return normalDate(toCalendar(moment));
    case 'rfc2822':
      return mailDate(toCalendar(moment));
    case 'iso': {
      const time = toCalendar(moment);
      return `${dayOf(time)} ${clockOf(time)} ${formatZone(time.zone)}`;
    }
    case 'iso-strict':
      return strictDate(toCalendar(moment));
    case 'short':
      return dayOf(toCalendar(moment));
  }
}
