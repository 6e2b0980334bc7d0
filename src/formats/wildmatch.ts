import { type ByteSet, byteSet, hasByte } from './byte-set.ts';
import type { ByteString } from './byte-string.ts';
import { parseCharacterSet } from './wildmatch-set.ts';

/**
 * How far a `*` reaches. `path`: up to the next slash, and only a `**` between slashes (or ends) goes past it
 * (git's WM_PATHNAME). `name`: over everything.
 */
export type WildmatchMode = 'path' | 'name';

/** One step of a compiled pattern. */
interface Node {
  readonly members: ByteSet;
  /** It accepts any number of them, and none. */
  readonly repeats: boolean;
}

const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const STAR = 0x2a;
const QUESTION_MARK = 0x3f;
const OPEN_BRACKET = 0x5b;

const anyByte = byteSet(() => true);
const anyByteButSlash = byteSet((byte) => byte !== SLASH);

const run: Node = { members: anyByteButSlash, repeats: true };
const longRun: Node = { members: anyByte, repeats: true };
/** Stands before the long run and the slash of a `**` + `/`, both of which may be absent together. */
const optionalDirectories: Node = { members: byteSet(() => false), repeats: true };
const literals: readonly Node[] = Array.from({ length: 256 }, (_, literal) => {
  return { members: byteSet((byte) => byte === literal), repeats: false };
});

/** What the stars of `pattern` from `start` to `end` mean. A `**` with anything but slashes around it is a `*`. */
function starNodes(pattern: ByteString, start: number, end: number, mode: WildmatchMode): Node[] {
  if (mode === 'name') return [longRun];
  const opens = start === 0 || pattern[start - 1] === '/';
  const closes = end === pattern.length || /^\\?\//.test(pattern.slice(end, end + 2));
  if (end - start === 1 || !opens || !closes) return [run];
  return pattern[end] === '/' ? [optionalDirectories, longRun] : [longRun];
}

/** The node that `pattern` has at `at`, and the offset after it; undefined when the pattern is malformed. */
function parseNode(pattern: ByteString, at: number, mode: WildmatchMode): { node: Node; next: number } | undefined {
  const byte = pattern.charCodeAt(at);
  if (byte === QUESTION_MARK) {
    return { node: { members: mode === 'path' ? anyByteButSlash : anyByte, repeats: false }, next: at + 1 };
  }
  if (byte === OPEN_BRACKET) {
    const set = parseCharacterSet(pattern, at);
    if (set === undefined) return undefined;
    const accepts = (member: number): boolean => set.members[member] === 1 && (mode === 'name' || member !== SLASH);
    return { node: { members: byteSet(accepts), repeats: false }, next: set.next };
  }
  const end = byte === BACKSLASH ? at + 2 : at + 1;
  const node = literals[pattern.charCodeAt(end - 1)];
  return node && { node, next: end };
}

/** The nodes of `pattern`, or undefined when it is malformed, which in git means that it matches nothing. */
function parseNodes(pattern: ByteString, mode: WildmatchMode): Node[] | undefined {
  const nodes: Node[] = [];
  let at = 0;
  while (at < pattern.length) {
    const start = at;
    while (pattern.charCodeAt(at) === STAR) at += 1;
    if (at > start) {
      nodes.push(...starNodes(pattern, start, at, mode));
      continue;
    }
    const parsed = parseNode(pattern, at, mode);
    if (parsed === undefined) return undefined;
    nodes.push(parsed.node);
    at = parsed.next;
  }
  return nodes;
}

/**
 * A compiled glob of git's wildmatch (gitignore(5), "PATTERN FORMAT"). It follows all alternatives side by side, so
 * that a match costs at most pattern bytes × text bytes: backtracking, as git does it, takes exponential time on
 * patterns like `*a*a*a*a*b`, and patterns come from hostile repositories.
 */
export class Wildmatch {
  readonly #nodes: readonly Node[] | undefined;
  /** For each node, the position in the text at which it was last made active: a set that needs no clearing. */
  readonly #activeAt: Int32Array;

  constructor(pattern: ByteString, mode: WildmatchMode) {
    this.#nodes = parseNodes(pattern, mode);
    this.#activeAt = new Int32Array((this.#nodes?.length ?? 0) + 1);
  }

  /**
   * @param spend called with the number of steps before they are made; it may throw
   */
  matches(text: ByteString, spend: (steps: number) => void): boolean {
    const nodes = this.#nodes;
    if (nodes === undefined) return false;
    this.#activeAt.fill(-1);
    let active = this.#activate(0, 0, []);
    for (let at = 0; at < text.length && active.length > 0; at += 1) {
      spend(active.length);
      active = this.#step(active, text.charCodeAt(at), at + 1);
    }
    return active.includes(nodes.length);
  }

  /** The nodes that are active after `byte`, which ends at `position`. */
  #step(active: readonly number[], byte: number, position: number): number[] {
    const next: number[] = [];
    for (const index of active) {
      const node = this.#nodes?.[index];
      if (node && hasByte(node.members, byte)) this.#activate(node.repeats ? index : index + 1, position, next);
    }
    return next;
  }

  /** Adds `index`, and the nodes that can be reached from it without a byte, to `active`. */
  #activate(index: number, position: number, active: number[]): number[] {
    for (let next = index; this.#activeAt[next] !== position; next += 1) {
      this.#activeAt[next] = position;
      active.push(next);
      const node = this.#nodes?.[next];
      if (node === optionalDirectories) this.#activate(next + 3, position, active);
      if (node?.repeats !== true) break;
    }
    return active;
  }
}
