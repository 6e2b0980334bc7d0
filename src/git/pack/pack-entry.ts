import { createHash, type Hash } from 'node:crypto';
import type { ObjectFormat, ObjectId, ObjectType } from '../../formats/git-object.ts';
import type { Breather } from '../../work/breather.ts';

/** One entry of a pack. */
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

/** What is in a pack whose checksum holds. */
export interface IndexedPack {
  /** Those that are known already. */
  readonly objects: readonly PackObject[];
  /** Deltas that are not resolved yet. */
  readonly deltas: readonly PackEntry[];
}

const HASH_STEP_BYTES = 4 * 1024 * 1024;

/** The id of a small object. */
export function objectId(format: ObjectFormat, type: ObjectType, content: Uint8Array): ObjectId {
  return objectHash(format, type, content.length).update(content).digest('hex');
}

/** The id of an object of any size. */
export async function hashObject(
  format: ObjectFormat,
  type: ObjectType,
  content: Uint8Array,
  breather: Breather,
): Promise<ObjectId> {
  const hash = objectHash(format, type, content.length);
  for (let at = 0; at < content.length; at += HASH_STEP_BYTES) {
    hash.update(content.subarray(at, at + HASH_STEP_BYTES));
    if (breather.isDue) await breather.breathe();
  }
  return hash.digest('hex');
}

/** A hash that has taken in an object's header: what remains is its content (git: gitformat-loose). */
export function objectHash(format: ObjectFormat, type: ObjectType, size: number): Hash {
  return createHash(format).update(`${type} ${size}\0`);
}
