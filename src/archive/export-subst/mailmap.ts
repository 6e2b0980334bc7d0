import type { ByteString } from '../../formats/byte-string.ts';
import { beforeNul, isSpace, lowerAscii } from './c-text.ts';

/** Format: git-check-mailmap, "MAPPING AUTHORS". Names and addresses are compared without regard to ASCII case. */

export interface Person {
  readonly name: ByteString;
  readonly mail: ByteString;
}

type Replacement = Partial<Person>;

interface Entry {
  /** For the address with whatever name; without properties where only names are mapped. */
  simple: Replacement;
  readonly byName: Map<ByteString, Replacement>;
}

export type Mailmap = ReadonlyMap<ByteString, Entry>;

interface Pair {
  readonly name: ByteString | undefined;
  readonly mail: ByteString;
  readonly rest: ByteString;
}

function trimName(text: ByteString): ByteString | undefined {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return start < end ? text.slice(start, end) : undefined;
}

function readPair(line: ByteString, mayBeEmpty: boolean): Pair | undefined {
  const open = line.indexOf('<');
  const close = open === -1 ? -1 : line.indexOf('>', open + 1);
  if (close === -1 || (close === open + 1 && !mayBeEmpty)) return undefined;
  return { name: trimName(line.slice(0, open)), mail: line.slice(open + 1, close), rest: line.slice(close + 1) };
}

function addLine(map: Map<ByteString, Entry>, line: ByteString): void {
  const proper = line.startsWith('#') ? undefined : readPair(line, false);
  if (!proper) return;
  const commit = readPair(proper.rest, true);
  const key = lowerAscii(commit?.mail ?? proper.mail);
  const entry = map.get(key) ?? { simple: {}, byName: new Map<ByteString, Replacement>() };
  map.set(key, entry);
  const replacement = {
    ...(proper.name !== undefined && { name: proper.name }),
    ...(commit && { mail: proper.mail }),
  };
  if (commit?.name === undefined) entry.simple = { ...entry.simple, ...replacement };
  else entry.byName.set(lowerAscii(commit.name), replacement);
}

export function parseMailmap(text: ByteString): Mailmap {
  const map = new Map<ByteString, Entry>();
  for (const line of beforeNul(text).split('\n')) addLine(map, line);
  return map;
}

/** The proper name and address of `person`. */
export function mapPerson(map: Mailmap, person: Person): Person {
  const entry = map.get(lowerAscii(person.mail));
  if (!entry) return person;
  return { ...person, ...(entry.byName.get(lowerAscii(person.name)) ?? entry.simple) };
}
