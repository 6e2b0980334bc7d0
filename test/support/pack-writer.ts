import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { ObjectFormat, ObjectId, ObjectType } from '../../src/formats/git-object.ts';

const kinds = { commit: 1, tree: 2, blob: 3, tag: 4, 'ofs-delta': 6, 'ref-delta': 7 };

/** The size of an entry and its kind, as a pack's entry starts with them. */
export function entryHead(kind: keyof typeof kinds, size: number): Buffer {
  const bytes = [(kinds[kind] << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((bytes.pop() ?? 0) | 0x80, rest % 128);
  }
  return Buffer.from(bytes);
}

/** How far before it an ofs-delta has its base. */
export function baseDistance(distance: number): Buffer {
  const bytes = [distance % 128];
  for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest -= 1;
    bytes.unshift(0x80 | (rest % 128));
  }
  return Buffer.from(bytes);
}

/** A size as a delta has it. */
export function deltaSize(size: number): Buffer {
  const bytes: number[] = [];
  let rest = size;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push(0x80 | (rest % 128));
  return Buffer.from([...bytes, rest]);
}

/** A delta that appends `added` (up to 127 bytes) to a base of 1 byte up to 16 MiB. */
export function appendingDelta(baseSize: number, added: Uint8Array): Buffer {
  const copy = Buffer.from([0xf0, baseSize & 0xff, (baseSize >> 8) & 0xff, baseSize >> 16]);
  const insert = Buffer.from([added.length, ...added]);
  return Buffer.concat([deltaSize(baseSize), deltaSize(baseSize + added.length), copy, insert]);
}

export function hashOf(type: ObjectType, content: Uint8Array, format: ObjectFormat = 'sha1'): ObjectId {
  return createHash(format).update(`${type} ${content.length}\0`).update(content).digest('hex');
}

/** Writes packs, right ones and wrong ones. */
export class PackWriter {
  readonly format: ObjectFormat;
  readonly #entries: Buffer[] = [];
  #length = 12;

  constructor(format: ObjectFormat = 'sha1') {
    this.format = format;
  }

  /** Where the next entry starts. */
  get offset(): number {
    return this.#length;
  }

  /** Adds an entry as it is; returns where it starts. */
  raw(...parts: Uint8Array[]): number {
    const { offset } = this;
    const entry = Buffer.concat(parts);
    this.#entries.push(entry);
    this.#length += entry.length;
    return offset;
  }

  object(type: ObjectType, content: Uint8Array | string): ObjectId {
    const bytes = Buffer.from(content);
    this.raw(entryHead(type, bytes.length), deflateSync(bytes));
    return hashOf(type, bytes, this.format);
  }

  blob(content: Uint8Array | string): ObjectId {
    return this.object('blob', content);
  }

  /** @param entries mode, name as bytes of latin1, id */
  tree(...entries: readonly (readonly [string, string, ObjectId])[]): ObjectId {
    return this.object('tree', treeContent(...entries));
  }

  commit(tree: ObjectId): ObjectId {
    return this.object('commit', commitContent(tree));
  }

  tag(object: ObjectId, type: string): ObjectId {
    return this.object('tag', `object ${object}\ntype ${type}\ntag v1\ntagger A <a@b> 1700000000 +0000\n\nmessage\n`);
  }

  ofsDelta(base: number, delta: Uint8Array): number {
    return this.raw(entryHead('ofs-delta', delta.length), baseDistance(this.offset - base), deflateSync(delta));
  }

  refDelta(base: ObjectId, delta: Uint8Array): number {
    return this.raw(entryHead('ref-delta', delta.length), Buffer.from(base, 'hex'), deflateSync(delta));
  }

  /** @param count the number of objects that the header declares */
  finish(count: number = this.#entries.length): Buffer {
    const head = Buffer.alloc(12);
    head.write('PACK');
    head.writeUInt32BE(2, 4);
    head.writeUInt32BE(count, 8);
    return sealPack(Buffer.concat([head, ...this.#entries]), this.format);
  }
}

/** Puts the right checksum behind the bytes of a pack. */
export function sealPack(bytes: Uint8Array, format: ObjectFormat = 'sha1'): Buffer {
  return Buffer.concat([bytes, createHash(format).update(bytes).digest()]);
}

export function treeContent(...entries: readonly (readonly [string, string, ObjectId])[]): Buffer {
  const parts = entries.map(([mode, name, id]) => [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]);
  return Buffer.concat(parts.flat());
}

export function commitContent(tree: ObjectId, date = '1700000000 +0000'): string {
  return `tree ${tree}\nauthor A <a@b> ${date}\ncommitter A <a@b> ${date}\n\nmessage\n`;
}
