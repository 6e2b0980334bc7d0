import type { ObjectId, ObjectType } from '../../src/formats/git-object.ts';
import type { GitRepository } from './git-repository.ts';
import { deltaSize, PackWriter } from './pack-writer.ts';

export interface StoredObject {
  readonly id: ObjectId;
  readonly type: ObjectType;
  readonly content: Buffer;
}

function isObjectType(type: string): type is ObjectType {
  return ['commit', 'tree', 'blob', 'tag'].includes(type);
}

/** All objects of a repository, in the order of their ids. */
export function storedObjects(repository: GitRepository): StoredObject[] {
  const told = repository.run(['cat-file', '--batch', '--batch-all-objects']);
  const objects: StoredObject[] = [];
  for (let at = 0; at < told.length;) {
    const end = told.indexOf('\n', at);
    const [id = '', type = '', size = ''] = told.toString('latin1', at, end).split(' ');
    if (!isObjectType(type)) throw new TypeError(`git says ${type}`);
    const next = end + 1 + Number(size);
    objects.push({ id, type, content: told.subarray(end + 1, next) });
    at = next + 1;
  }
  return objects;
}

/** A delta that takes nothing from its base. */
function rewritingDelta(base: Uint8Array, content: Uint8Array): Buffer {
  const parts = [deltaSize(base.length), deltaSize(content.length)];
  for (let at = 0; at < content.length; at += 127) {
    const inserted = content.subarray(at, at + 127);
    parts.push(Buffer.from([inserted.length]), Buffer.from(inserted));
  }
  return Buffer.concat(parts);
}

/** One entry of a pack: an object, whole or as a delta by id on another one, which may come later. */
export interface Placement {
  readonly object: StoredObject;
  readonly base?: StoredObject;
}

export function writePack(placements: readonly Placement[]): Buffer {
  const writer = new PackWriter();
  for (const { object, base } of placements) {
    if (base) writer.refDelta(base.id, rewritingDelta(base.content, object.content));
    else writer.object(object.type, object.content);
  }
  return writer.finish();
}

/** The pack in the packets of an answer to a fetch; `git http-backend` sends it on channel 1. */
export function packOf(answer: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < answer.length;) {
    const length = Math.max(Number.parseInt(answer.toString('latin1', at, at + 4), 16), 4);
    if (answer[at + 4] === 1 && length > 4) parts.push(answer.subarray(at + 5, at + length));
    at += length;
  }
  return Buffer.concat(parts);
}

/** In which order objects are sent, and how. */
export interface Order {
  /** What they are sorted by, over and over. */
  readonly keys: readonly number[];
  /** So many after each whole one may be deltas on it. */
  readonly deltas: number;
  /** Deltas come before what they are based on. */
  readonly areBasesLast: boolean;
  /** One of so many comes twice. */
  readonly doubled: number;
}

/** Deltas that insert alone take an instruction for each 127 bytes. */
const MAX_DELTA_BYTES = 1024 * 1024;

export function placements(objects: readonly StoredObject[], order: Order): Placement[] {
  const { keys, deltas, areBasesLast, doubled } = order;
  const key = (index: number): number => keys[index % keys.length] ?? 0;
  const shuffled = objects
    .map((object, index) => ({ object, key: key(index) }))
    .sort((one, other) => one.key - other.key)
    .map(({ object }) => object);
  const placed = shuffled.flatMap((object, index): Placement[] => {
    const base = shuffled[index - (index % (deltas + 1))];
    const isDelta = base && base !== object && base.type === object.type && object.content.length < MAX_DELTA_BYTES;
    return [isDelta ? { object, base } : { object }, ...(index % doubled === 0 ? [{ object }] : [])];
  });
  return areBasesLast ? placed.reverse() : placed;
}
