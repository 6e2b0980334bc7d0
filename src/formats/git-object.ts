import { AgentError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { toByteString } from './byte-string.ts';

/** An object id in lower-case hex digits: 40 of them for SHA-1, 64 for SHA-256. */
export type ObjectId = string;

export type ObjectFormat = 'sha1' | 'sha256';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** Bytes of an object id. */
export const objectIdBytes: Readonly<Record<ObjectFormat, number>> = { sha1: 20, sha256: 32 };

/** What an archive needs of a commit; the byte arrays are views of the object. */
export interface Commit {
  readonly tree: ObjectId;
  readonly parents: readonly ObjectId[];
  /** Raw value of the `author` header: `name <mail> seconds zone`. */
  readonly author: Uint8Array;
  readonly committer: Uint8Array;
  /** Value of the `encoding` header. */
  readonly encoding?: string;
  /** There is a `gpgsig` or `gpgsig-sha256` header. */
  readonly signed: boolean;
  /** All that follows the headers. */
  readonly message: Uint8Array;
}

export interface Tag {
  readonly object: ObjectId;
  readonly type: ObjectType;
  readonly name: Uint8Array;
  /** Raw value of the `tagger` header; tags of before 2005 have none. */
  readonly tagger?: Uint8Array;
}

const LF = 0x0a;
const SPACE = 0x20;

/** What the owner of a repository can do about an object that is kept as it is for ever. */
const cures = {
  commit: 'make git write it anew (git checkout TAG, git commit --amend --no-edit --allow-empty) and tag that commit',
  tag: 'make the tag anew (git tag --annotate --force)',
};

function invalid(what: keyof typeof cures, why: string): AgentError {
  return new AgentError(
    'OBJECT_INVALID',
    `The repository has a malformed ${what}: ${why}. Ask its owner to ${cures[what]}.`,
  );
}

interface Header {
  readonly key: string;
  readonly value: Uint8Array;
  /** Continuation lines follow, which are left out. */
  isContinued: boolean;
}

interface Headers {
  readonly headers: readonly Header[];
  /** There is an empty line after the headers. */
  readonly isEnded: boolean;
  /** All that follows that line. */
  readonly message: Uint8Array;
}

/** The headers of a commit or tag in order. */
function readHeaders(bytes: Uint8Array, what: 'commit' | 'tag'): Headers {
  const reader = new ByteReader(bytes, what, 'OBJECT_INVALID');
  const headers: Header[] = [];
  let isEnded = false;
  while (reader.remaining > 0) {
    const line = reader.takeUntil(LF);
    isEnded = line.length === 0;
    if (isEnded) break;
    if (line.includes(0)) throw invalid(what, 'a header holds a NUL byte');
    const space = line.indexOf(SPACE);
    if (space === 0) {
      const continued = headers.at(-1);
      if (!continued) throw invalid(what, 'its first line continues a header, and there is none');
      continued.isContinued = true;
      continue;
    }
    if (space < 0) throw invalid(what, 'a header has no value');
    headers.push({ key: toByteString(line.subarray(0, space)), value: line.subarray(space + 1), isContinued: false });
  }
  return { headers, isEnded, message: bytes.subarray(reader.offset) };
}

function objectId(value: Uint8Array, format: ObjectFormat, what: 'commit' | 'tag'): ObjectId {
  const id = toByteString(value);
  if (id.length !== 2 * objectIdBytes[format] || !/^[0-9a-f]+$/.test(id)) throw invalid(what, 'an object id is none');
  return id;
}

/** A header that must stand here. */
function expectHeader(header: Header | undefined, key: string, what: 'commit' | 'tag'): Header {
  if (header?.key !== key) throw invalid(what, `its ${key} header is missing or misplaced`);
  return header;
}

/** The value of a header that must stand here, in one line. */
function valueOf(next: Header | undefined, key: string, what: 'commit' | 'tag'): Uint8Array {
  const header = expectHeader(next, key, what);
  // git finds no date behind such a line (commit.c, parse_commit_date), nor parents.
  if (header.isContinued) throw invalid(what, `its ${key} header has more than one line`);
  return header.value;
}

const commitHeaders: ReadonlySet<string> = new Set(['tree', 'parent', 'author', 'committer']);

/** Headers must stand in git's order (git-fsck: missingTree, missingAuthor, ...), or tools disagree on what is meant. */
export function parseCommit(bytes: Uint8Array, format: ObjectFormat): Commit {
  const { headers, isEnded, message } = readHeaders(bytes, 'commit');
  // git before 2.41 finds no date in a commit that ends with its committer, later versions do.
  if (!isEnded) throw invalid('commit', 'no empty line ends its headers');
  let next = 0;
  const take = (key: string): Uint8Array => {
    const value = valueOf(headers[next], key, 'commit');
    next += 1;
    return value;
  };
  const tree = objectId(take('tree'), format, 'commit');
  const parents: ObjectId[] = [];
  while (headers[next]?.key === 'parent') parents.push(objectId(take('parent'), format, 'commit'));
  const author = take('author');
  // git passes over the lines that continue it, as over those of all headers behind it.
  const { value: committer } = expectHeader(headers[next], 'committer', 'commit');
  const rest = headers.slice(next + 1);
  // Of doubled headers some programs see the first, some the last: there is no right archive of such a commit.
  if (rest.some(({ key }) => commitHeaders.has(key))) throw invalid('commit', 'one of its headers is doubled');
  const encoding = rest.find((header) => header.key === 'encoding')?.value;
  return {
    tree,
    parents,
    author,
    committer,
    signed: rest.some((header) => header.key === 'gpgsig' || header.key === 'gpgsig-sha256'),
    message,
    ...(encoding && { encoding: toByteString(encoding) }),
  };
}

const objectTypes: readonly string[] = ['commit', 'tree', 'blob', 'tag'] satisfies ObjectType[];

function isObjectType(name: string): name is ObjectType {
  return objectTypes.includes(name);
}

export function parseTag(bytes: Uint8Array, format: ObjectFormat): Tag {
  const { headers } = readHeaders(bytes, 'tag');
  const object = valueOf(headers[0], 'object', 'tag');
  const typeName = toByteString(valueOf(headers[1], 'type', 'tag'));
  const name = valueOf(headers[2], 'tag', 'tag');
  const tagger = headers[3];
  if (!isObjectType(typeName)) throw invalid('tag', 'it names an unknown object type');
  return {
    object: objectId(object, format, 'tag'),
    type: typeName,
    name,
    ...(tagger?.key === 'tagger' && { tagger: tagger.value }),
  };
}

/**
 * Seconds since 1970 of an `author`, `committer` or `tagger` value, as decimal digits: git reads an unsigned number
 * of 64 bits, which a double cannot hold.
 */
export function identSeconds(ident: Uint8Array, what: 'commit' | 'tag'): bigint {
  const match = /> *(\d{1,20})(?: |$)/.exec(toByteString(ident.subarray(ident.lastIndexOf(0x3e))));
  if (!match?.[1]) throw invalid(what, 'its date is missing, unreadable or before 1970');
  const seconds = BigInt(match[1]);
  if (seconds > 0xffff_ffff_ffff_ffffn) throw invalid(what, 'its date is past what 64 bits hold');
  return seconds;
}
