import { createHash } from 'node:crypto';
import { fstatSync, readSync, writeSync } from 'node:fs';
import { AgentError } from '../errors.ts';
import type { RingStore } from './ring-store.ts';

// Two slots, each of SLOT_BYTES: the newer valid one counts, and the other one is written next. Numbers are big-endian.
//   header   u32 sequence number, u32 length of the ring, 32 bytes SHA-256 of these two numbers and the ring
//   ring     sealed
// A header of zeros is that of a slot without a ring.

const SLOT_BYTES = 512 * 1024;
const SLOTS = [0, 1] as const;
const NUMBERS_BYTES = 8;
const HEADER_BYTES = NUMBERS_BYTES + 32;
const MAX_RING_BYTES = SLOT_BYTES - HEADER_BYTES;

interface Slot {
  readonly state: 'empty' | 'damaged' | 'valid';
  readonly sequence: number;
  readonly ring: Uint8Array;
}

/**
 * The open file in which the sealed key ring outlives this process, for the one that is started in its place. It may
 * have no name, so that it cannot be replaced by another: a ring is written beside the one before it, which counts until
 * the new one is complete.
 */
export class RingFile implements RingStore {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  get place(): string {
    return `descriptor ${this.#fd}`;
  }

  /** A file without a name is gone with the processes that have it open, and nobody can put an older one in its place. */
  get endsWithBoot(): boolean {
    return fstatSync(this.#fd).nlink === 0;
  }

  /**
   * What was kept last; undefined when nothing was.
   * @throws KEY_RING_INVALID when it cannot be read: to go on would be to sign with a key that may be denied
   */
  read(): Uint8Array | undefined {
    return this.#newest()?.ring;
  }

  /** @throws FILE_UNWRITABLE, and keeps what it kept before */
  write(sealed: Uint8Array): void {
    const newest = this.#newest();
    if (newest && Buffer.from(newest.ring).equals(sealed)) return;
    const sequence = (newest?.sequence ?? 0) + 1;
    const start = (sequence % SLOTS.length) * SLOT_BYTES;
    try {
      if (sealed.length > MAX_RING_BYTES) throw new RangeError('the ring is too long');
      // Without its header, a slot that is half written holds nothing.
      this.#writeAt(start, new Uint8Array(HEADER_BYTES));
      this.#writeAt(start + HEADER_BYTES, sealed);
      this.#writeAt(start, headerOf(sequence, sealed));
    } catch (cause) {
      throw new AgentError(
        'FILE_UNWRITABLE',
        `The key ring cannot be kept in descriptor ${this.#fd}, so the keys stay as they are.`,
        { cause },
      );
    }
  }

  #newest(): Slot | undefined {
    let slots: Slot[];
    try {
      slots = SLOTS.map((slot) => this.#readSlot(slot * SLOT_BYTES));
    } catch (cause) {
      throw invalid(`cannot be read from descriptor ${this.#fd}`, cause);
    }
    const [newest] = slots.filter(({ state }) => state === 'valid').sort((a, b) => b.sequence - a.sequence);
    if (!newest && slots.some(({ state }) => state === 'damaged')) throw invalid('is damaged');
    return newest;
  }

  #readSlot(start: number): Slot {
    const header = this.#readAt(start, HEADER_BYTES);
    if (header.every((byte) => byte === 0)) return { state: 'empty', sequence: 0, ring: header };
    if (header.length < HEADER_BYTES) return { state: 'damaged', sequence: 0, ring: header };
    const sequence = header.readUInt32BE(0);
    const ring = this.#readAt(start + HEADER_BYTES, Math.min(header.readUInt32BE(4), MAX_RING_BYTES));
    return { state: headerOf(sequence, ring).equals(header) ? 'valid' : 'damaged', sequence, ring };
  }

  /** Fewer bytes at the end of the file. */
  #readAt(start: number, length: number): Buffer {
    const left = Math.max(fstatSync(this.#fd).size - start, 0);
    const bytes = Buffer.alloc(Math.min(length, left));
    for (let at = 0; at < bytes.length;) {
      const read = readSync(this.#fd, bytes, at, bytes.length - at, start + at);
      if (read === 0) return bytes.subarray(0, at);
      at += read;
    }
    return bytes;
  }

  #writeAt(start: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at, bytes.length - at, start + at);
  }
}

function headerOf(sequence: number, ring: Uint8Array): Buffer {
  const numbers = Buffer.alloc(NUMBERS_BYTES);
  numbers.writeUInt32BE(sequence, 0);
  numbers.writeUInt32BE(ring.length, 4);
  return Buffer.concat([numbers, createHash('sha256').update(numbers).update(ring).digest()]);
}

function invalid(why: string, cause?: unknown): AgentError {
  return new AgentError('KEY_RING_INVALID', `The kept key ring ${why}; restart the machine and restore the ring.`, {
    cause,
  });
}
