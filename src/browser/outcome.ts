import type { ErrorCode } from '../errors.ts';
import { make } from './elements.ts';
import type { Refusal, ValidRelease } from './protocol.ts';

/** Errors that say nothing about the release itself. */
const notJudged: ReadonlySet<ErrorCode> = new Set([
  'FILE_UNREADABLE',
  'INTERNAL',
  'INVALID_COMMIT_ID',
  'INVALID_REPOSITORY_URL',
  'KEY_FILE_INVALID',
  'LIMIT_EXCEEDED',
]);

/** In a few words, for the line that is read out. */
export function headlineOf(refusal?: Refusal): string {
  if (!refusal) return 'The release is valid';
  return notJudged.has(refusal.code) ? 'Not verified' : 'Refused: do not use it';
}

export function showRefusal(refusal: Refusal): HTMLElement {
  const code = make('code', refusal.code);
  const shown = make('div', make('h2', headlineOf(refusal)), make('p', `${refusal.message} (`, code, ')'));
  shown.className = 'alarm';
  return shown;
}

/** @param isExpected whether the visitor said which release it has to be */
export function showValid({ facts, entries, moreEntries }: ValidRelease, isExpected: boolean): HTMLElement {
  const verdict = make('div', make('h2', headlineOf()), make('p', adviceOf(isExpected)));
  verdict.className = 'good';
  const list = make('dl', ...facts.flatMap(([name, value]) => [make('dt', name), make('dd', value)]));
  return make('div', verdict, list, showEntries(entries, moreEntries));
}

function adviceOf(isExpected: boolean): string {
  const compare = 'compare the fingerprint of its key with one from a source that you trust';
  if (isExpected) return `It is what was expected. If these are not your own keys, ${compare}.`;
  return `See that repository and tag are those that you want. If these are not your own keys, ${compare}.`;
}

function showEntries(entries: readonly string[], moreEntries: number): HTMLElement {
  const list = make('ul', ...entries.map((entry) => make('li', entry)));
  list.className = 'entries';
  const all = entries.length + moreEntries;
  const shown = make('details', make('summary', all === 1 ? '1 entry' : `${all} entries`), list);
  if (moreEntries > 0) shown.append(make('p', `${moreEntries} more are not shown. "verify --list" lists them all.`));
  return shown;
}
