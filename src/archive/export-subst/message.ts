import { type ByteString, fromByteString, toByteString } from '../../formats/byte-string.ts';
import { beforeNul, isAlphanumeric, trimEnd } from './c-text.ts';
import type { Commit } from '../../formats/git-object.ts';
import type { Codec } from './encoding.ts';

/** A commit's text in UTF-8 bytes, cut at the first NUL as git's C strings are. */
export interface CommitText {
  readonly author: ByteString;
  readonly committer: ByteString;
  /** All of the message (%B), where in it the subject begins, the subject (%s) and the body (%b). */
  readonly message: ByteString;
  readonly subjectStart: number;
  readonly subject: ByteString;
  /** The subject's first line as a part of a file name (%f). */
  readonly fileName: ByteString;
  readonly body: ByteString;
}

/** The end of the line at `at`, its line feed included. */
export function nextLine(text: ByteString, at: number): number {
  const lf = text.indexOf('\n', at);
  return lf === -1 ? text.length : lf + 1;
}

function skipBlankLines(text: ByteString, start: number): number {
  let at = start;
  while (at < text.length) {
    const end = nextLine(text, at);
    if (trimEnd(text.slice(at, end)) !== '') break;
    at = end;
  }
  return at;
}

/** The first paragraph of `text` from `start` on as one line, and where it ends. */
function readSubject(text: ByteString, start: number): { subject: ByteString; end: number } {
  const lines: ByteString[] = [];
  let at = start;
  while (at < text.length) {
    const end = nextLine(text, at);
    const line = trimEnd(text.slice(at, end));
    at = end;
    if (line === '') break;
    lines.push(line);
  }
  return { subject: lines.join(' '), end: at };
}

/** The three texts in UTF-8; as they are when any of them is not valid, since git converts the commit as a whole. */
function toUtf8(texts: readonly Uint8Array[], codec: Codec): readonly Uint8Array[] {
  const converted = texts.map((text) => codec.toUtf8(text));
  return converted.every((text) => text !== undefined) ? converted : texts;
}

function withoutFinalMarks(name: ByteString): ByteString {
  let end = name.length;
  while (name[end - 1] === '.' || name[end - 1] === '-') end -= 1;
  return name.slice(0, end);
}

/** `title` as a part of a file name: runs of other characters become one hyphen, runs of dots one dot. */
function sanitizeTitle(title: ByteString): ByteString {
  let name = '';
  let separate = false;
  let previous = '';
  for (const character of title) {
    if (character === '.' && previous === '.') continue;
    previous = character;
    const stays = isAlphanumeric(character.charCodeAt(0)) || character === '.' || character === '_';
    if (stays) name += separate && name !== '' ? `-${character}` : character;
    separate = !stays;
  }
  return withoutFinalMarks(name);
}

/** @param codec of the commit's encoding; undefined for UTF-8 */
export function readCommitText(commit: Commit, codec: Codec | undefined): CommitText {
  const message = fromByteString(beforeNul(toByteString(commit.message)));
  const raw = [commit.author, commit.committer, message];
  const texts = codec ? toUtf8(raw, codec) : raw;
  const [author = '', committer = '', text = ''] = texts.map(toByteString);
  const subjectStart = skipBlankLines(text, 0);
  const { subject, end } = readSubject(text, subjectStart);
  return {
    author,
    committer,
    message: text,
    subjectStart,
    subject,
    fileName: sanitizeTitle(text.slice(subjectStart, nextLine(text, subjectStart))),
    body: text.slice(skipBlankLines(text, end)),
  };
}
