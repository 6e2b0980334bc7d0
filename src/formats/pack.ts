import { AgentError } from '../errors.ts';
import type { ObjectFormat, ObjectId, ObjectType } from './git-object.ts';
import { objectIdBytes } from './git-object.ts';

/** Bytes of a pack's header: `PACK`, version, object count (git: gitformat-pack). */
export const PACK_HEADER_BYTES = 12;

/** What an entry of a pack holds: a whole object, or a delta on one found by offset or by id. */
export type EntryKind = ObjectType | 'ofs-delta' | 'ref-delta';

export interface EntryHeader {
  readonly kind: EntryKind;
  /** Bytes after inflation: of the object, or of the delta. */
  readonly size: number;
  /** Bytes of this header. */
  readonly headerBytes: number;
  /** For an ofs-delta: how many bytes before this entry its base starts. */
  readonly baseDistance?: number;
  /** For a ref-delta. */
  readonly baseId?: ObjectId;
}

const kinds: Readonly<Partial<Record<number, EntryKind>>> = {
  1: 'commit',
  2: 'tree',
  3: 'blob',
  4: 'tag',
  6: 'ofs-delta',
  7: 'ref-delta',
};

export function packCorrupt(why: string): AgentError {
  return new AgentError('PACK_CORRUPT', `The pack from the git server is corrupt: ${why}. Try again.`);
}

export function packTruncated(cause?: unknown): AgentError {
  return new AgentError('PACK_TRUNCATED', 'The pack from the git server ends early. Try again.', { cause });
}

/** The number of objects that a pack declares. */
export function parsePackHeader(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, PACK_HEADER_BYTES);
  const signature = 0x5041434b; // "PACK"
  if (view.getUint32(0) !== signature) throw packCorrupt('it has no pack signature');
  const version = view.getUint32(4);
  if (version !== 2 && version !== 3) throw packCorrupt(`its version is ${version}`);
  return view.getUint32(8);
}

/**
 * Reads the header of the entry at `offset`.
 *
 * @returns undefined when `bytes` ends before the header does
 */
export function parseEntryHeader(bytes: Uint8Array, offset: number, format: ObjectFormat): EntryHeader | undefined {
  const first = bytes[offset];
  if (first === undefined) return undefined;
  const kind = kinds[(first >> 4) & 7];
  if (!kind) throw packCorrupt('an entry has an unknown type');
  let at = offset + 1;
  let size = first & 15;
  let scale = 16;
  for (let byte = first; byte & 0x80;) {
    // Bounded by digits, not by value: zeros could go on for ever.
    if (scale > Number.MAX_SAFE_INTEGER) throw packCorrupt('an entry has an impossible size');
    const next = bytes[at++];
    if (next === undefined) return undefined;
    byte = next;
    size += (byte & 0x7f) * scale;
    scale *= 128;
  }
  if (kind === 'ofs-delta') return withDistance(bytes, offset, at, size);
  if (kind === 'ref-delta') {
    const end = at + objectIdBytes[format];
    if (end > bytes.length) return undefined;
    const baseId = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString('hex');
    return { kind, size, headerBytes: end - offset, baseId };
  }
  return { kind, size, headerBytes: at - offset };
}

/** The offset encoding of gitformat-pack: seven bits a byte, high part first, plus one for each further byte. */
function withDistance(bytes: Uint8Array, offset: number, start: number, size: number): EntryHeader | undefined {
  let at = start;
  let baseDistance = -1;
  for (let byte = 0x80; byte & 0x80;) {
    const next = bytes[at++];
    if (next === undefined) return undefined;
    byte = next;
    baseDistance = (baseDistance + 1) * 128 + (byte & 0x7f);
    if (baseDistance > offset) throw packCorrupt('a delta has its base before the pack');
  }
  if (baseDistance === 0) throw packCorrupt('a delta is its own base');
  return { kind: 'ofs-delta', size, headerBytes: at - offset, baseDistance };
}
