import type { ByteString } from '../../formats/byte-string.ts';
import { Wildmatch } from '../../formats/wildmatch.ts';

/** Bytes that keep a part of a pattern from being compared as it stands. */
const special = /[*?[\\]/;

function literalLength(text: ByteString): number {
  const at = text.search(special);
  return at < 0 ? text.length : at;
}

/** A path that patterns are matched against, taken apart once for all of them. */
export interface PathParts {
  /** From the root of the tree, without a trailing slash. */
  readonly path: ByteString;
  readonly basename: ByteString;
  /** Directories, and the submodules that an archive has as empty directories. */
  readonly isDirectory: boolean;
}

/** @param path ends in a slash when it is a directory or a submodule */
export function splitPath(path: ByteString): PathParts {
  const isDirectory = path.endsWith('/');
  const bare = isDirectory ? path.slice(0, -1) : path;
  return { path: bare, basename: bare.slice(bare.lastIndexOf('/') + 1), isDirectory };
}

/**
 * The pattern of a .gitattributes line (gitattributes(5), gitignore(5)), relative to the directory of the file.
 * Without a slash before its last byte, it is matched against the last segment of a path, else against all of it.
 */
export class PathPattern {
  readonly #mustBeDirectory: boolean;
  readonly #matchesBasename: boolean;
  /** What a match begins with, byte for byte. */
  readonly #literal: ByteString;
  /** What a match ends with, when the pattern is a `*` and literal bytes. */
  readonly #suffix: ByteString | undefined;
  /** The glob that must match all after the literal; none when the pattern has no wildcard. */
  readonly #glob: ByteString | undefined;
  #wildmatch: Wildmatch | undefined;

  constructor(pattern: ByteString) {
    this.#mustBeDirectory = pattern.endsWith('/');
    const body = this.#mustBeDirectory ? pattern.slice(0, -1) : pattern;
    this.#matchesBasename = !body.includes('/');
    const relative = body.startsWith('/') ? body.slice(1) : body;
    const length = literalLength(relative);
    this.#literal = this.#matchesBasename && length < relative.length ? '' : relative.slice(0, length);
    this.#glob = length < relative.length ? relative.slice(this.#literal.length) : undefined;
    if (this.#matchesBasename && body.startsWith('*') && !special.test(body.slice(1))) this.#suffix = body.slice(1);
  }

  /**
   * @param directory that the pattern is relative to: '' or ending in a slash; the path must be below it
   * @param spend see {@link Wildmatch.matches}
   */
  matches(parts: PathParts, directory: ByteString, spend: (steps: number) => void): boolean {
    if (this.#mustBeDirectory && !parts.isDirectory) return false;
    if (this.#matchesBasename) return this.#matchesText(parts.basename, 0, spend);
    return this.#matchesText(parts.path, directory.length, spend);
  }

  #matchesText(text: ByteString, start: number, spend: (steps: number) => void): boolean {
    if (this.#suffix !== undefined) return text.endsWith(this.#suffix);
    if (!text.startsWith(this.#literal, start)) return false;
    const rest = start + this.#literal.length;
    if (this.#glob === undefined) return rest === text.length;
    this.#wildmatch ??= new Wildmatch(this.#glob, this.#matchesBasename ? 'name' : 'path');
    return this.#wildmatch.matches(text.slice(rest), spend);
  }
}
