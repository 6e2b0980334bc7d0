import { type ByteString, toByteString } from '../../formats/byte-string.ts';
import { unsupported } from './context.ts';
import { expandDescribe } from './describe.ts';
import type { Facts } from './facts.ts';
import type { Literal } from './literal.ts';
import { expandPerson } from './person.ts';
import { expandTrailers } from './trailers.ts';

/** A placeholder that stays as it is: git writes its `%` and goes on with the format after that. */
const stays: Literal = { text: '', consumed: 0 };

type Expand = (facts: Facts) => ByteString;

function abbreviate(facts: Facts, ids: readonly string[]): ByteString {
  if (ids.length > 0) facts.warn('abbreviation');
  return ids.map((id) => facts.context.abbreviate(id)).join(' ');
}

function decoration(facts: Facts): ByteString {
  facts.warn('decoration');
  return `tag: ${toByteString(Buffer.from(facts.context.tag, 'utf8'))}`;
}

/** Placeholders of one letter that git answers without reading the commit's text. */
const fromIds: Readonly<Record<string, Expand>> = {
  H: ({ context }) => context.commitId,
  h: (facts) => abbreviate(facts, [facts.context.commitId]),
  T: ({ context }) => context.commit.tree,
  t: (facts) => abbreviate(facts, [facts.context.commit.tree]),
  P: ({ context }) => context.commit.parents.join(' '),
  p: (facts) => abbreviate(facts, facts.context.commit.parents),
  m: () => '>',
  d: (facts) => ` (${decoration(facts)})`,
  D: decoration,
};

const fromText: Readonly<Record<string, Expand>> = {
  e: ({ context }) => context.commit.encoding ?? '',
  B: ({ text }) => text.message,
  s: ({ text }) => text.subject,
  f: ({ text }) => text.fileName,
  b: ({ text }) => text.body,
};

/** Answers for a commit without signature, and for a signed one whose key is not at hand: git itself fails for %GT. */
const signatureTexts: Readonly<Record<string, readonly [unsigned: ByteString, signed: ByteString | undefined]>> = {
  G: ['', undefined],
  '?': ['N', 'E'],
  S: ['', ''],
  K: ['', undefined],
  F: ['', ''],
  P: ['', ''],
  T: ['undefined', undefined],
};

function expandSignature(letter: string, facts: Facts): Literal {
  const texts = Object.hasOwn(signatureTexts, letter) ? signatureTexts[letter] : undefined;
  if (!texts) return stays;
  const { signed } = facts.context.commit;
  if (signed) facts.warn('signature');
  const text = texts[signed ? 1 : 0];
  if (text === undefined)
    throw unsupported('%GG, %GK and %GT of a signed commit depend on the programs of the machine');
  return { text, consumed: 2 };
}

function expandDescription(format: ByteString, at: number, facts: Facts): Literal {
  if (!facts.takeDescribe()) return stays;
  const described = expandDescribe(format, at + '(describe'.length, facts);
  if (!described) return stays;
  facts.warn('describe');
  return { text: described.text, consumed: described.end - at };
}

/** Reflog placeholders are empty outside of a reflog. */
function expandReflog(letter: string | undefined): Literal {
  return letter !== undefined && 'dDsnNeE'.includes(letter) ? { text: '', consumed: 2 } : stays;
}

/** The placeholder at `at` if git answers it, or leaves it, without reading the commit's text; else undefined. */
export function expandFromIds(format: ByteString, at: number, facts: Facts): Literal | undefined {
  const letter = format.charAt(at);
  const expand = Object.hasOwn(fromIds, letter) ? fromIds[letter] : undefined;
  if (expand) return { text: expand(facts), consumed: 1 };
  if (letter === 'S' || letter === 'N') return stays;
  if (letter === 'G') return expandSignature(format.charAt(at + 1), facts);
  if (letter === 'g') return expandReflog(format[at + 1]);
  return format.startsWith('(describe', at) ? expandDescription(format, at, facts) : undefined;
}

const datesOfToday = 'rh';
const mappedParts = 'NEL';

function warnOfPerson(part: string, text: ByteString, facts: Facts): void {
  if (datesOfToday.includes(part)) facts.warn('relativeDate');
  if (mappedParts.includes(part)) facts.warn('mailmap');
  if (part === 'I' && text.endsWith('+00:00')) facts.warn('strictUtc');
}

function expandIdent(format: ByteString, at: number, facts: Facts): Literal {
  const part = format[at + 1] ?? '';
  const ident = format[at] === 'a' ? facts.author : facts.committer;
  const text = expandPerson(part, ident, facts.mapped, facts.context);
  if (text === undefined) return stays;
  warnOfPerson(part, text, facts);
  return { text, consumed: 2 };
}

/** The placeholder at `at` from the commit's text; one that git does not know stays. */
export function expandFromText(format: ByteString, at: number, facts: Facts): Literal {
  const letter = format[at] ?? '';
  if (letter === 'a' || letter === 'c') return expandIdent(format, at, facts);
  const expand = Object.hasOwn(fromText, letter) ? fromText[letter] : undefined;
  if (expand) return { text: expand(facts), consumed: 1 };
  if (format.startsWith('(decorate', at)) facts.warn('decorate');
  if (!format.startsWith('(trailers', at)) return stays;
  facts.budget.spend(facts.trailers.text.length);
  const trailers = expandTrailers(format, at + '(trailers'.length, facts.trailers);
  return trailers ? { text: trailers.text, consumed: trailers.end - at } : stays;
}
