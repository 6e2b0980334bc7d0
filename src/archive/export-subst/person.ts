import type { ByteString } from '../../formats/byte-string.ts';
import type { SubstContext } from './context.ts';
import { type DateFormat, formatDate } from './date-format.ts';
import { readDate } from './date.ts';
import type { Ident } from './ident.ts';
import type { Person } from './mailmap.ts';

/** Parts of a person that git takes for expanded, to nothing, even when the ident is malformed. */
const alwaysKnown = 'netdDri';

const dateFormats: Readonly<Record<string, DateFormat>> = {
  d: 'normal',
  D: 'rfc2822',
  r: 'relative',
  i: 'iso',
  I: 'iso-strict',
  h: 'human',
  s: 'short',
};

function localPart(mail: ByteString): ByteString {
  const at = mail.indexOf('@');
  return at === -1 ? mail : mail.slice(0, at);
}

function partOfPerson(part: string, person: Person): ByteString | undefined {
  switch (part.toLowerCase()) {
    case 'n':
      return person.name;
    case 'e':
      return person.mail;
    case 'l':
      return localPart(person.mail);
    default:
      return undefined;
  }
}

function partOfDate(part: string, date: NonNullable<Ident['date']>, now: number): ByteString | undefined {
  if (part === 't') return date.seconds;
  const format = Object.hasOwn(dateFormats, part) ? dateFormats[part] : undefined;
  return format && formatDate(readDate(date), format, now);
}

/**
 * What the letter after `%a` or `%c` stands for; undefined when nothing, so that the placeholder stays.
 *
 * @param ident undefined when the commit has a malformed one
 * @param mapped the same person after the mailmap
 */
export function expandPerson(
  part: string,
  ident: Ident | undefined,
  mapped: (person: Person) => Person,
  context: SubstContext,
): ByteString | undefined {
  const fallback = part !== '' && alwaysKnown.includes(part) ? '' : undefined;
  if (!ident) return fallback;
  const person = part !== '' && 'NEL'.includes(part) ? mapped(ident) : ident;
  const text = partOfPerson(part, person);
  if (text !== undefined) return text;
  return (ident.date && partOfDate(part, ident.date, context.now)) ?? fallback;
}
