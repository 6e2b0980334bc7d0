import { createHash, type Hash } from 'node:crypto';
import type { ObjectFormat, ObjectId, ObjectType } from '../formats/git-object.ts';

/** One entry of a pack. Where several values are filled in later, the step that does so is named. */
export interface PackEntry {
  /** Where the entry starts in the pack. */
  readonly offset: number;
  /** Where its compressed data starts. */
  readonly dataOffset: number;
  /** Bytes after inflation: of the object, or of the delta. */
  readonly size: number;
  /** What a delta is based on: the offset of an entry, or an object id. */
  readonly base?: number | ObjectId;
}

/** An object of the pack: an entry whose type and id are known. */
export interface PackObject {
  readonly id: ObjectId;
  readonly type: ObjectType;
  /** Bytes of the object. */
  readonly size: number;
  readonly entry: PackEntry;
  /** The object that the entry's delta is based on. */
  readonly base?: PackObject;
  /** Deltas between this object and a whole one. */
  readonly depth: number;
}

/** A hash that has taken in an object's header: what remains is its content (git: gitformat-loose). */
export function objectHash(format: ObjectFormat, type: ObjectType, size: number): Hash {
  return createHash(format).update(`${type} ${size}\0`);
}
