import { AgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { growableMemory, grownBytes } from '../../work/growable-memory.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';
import type { PackShare } from './pack-memory.ts';

function outOfMemory(bytes: number): AgentError {
  return new AgentError(
    'LIMIT_EXCEEDED',
    `The pack has over ${bytes} bytes, and this machine has no memory for more. Run the agent with more, or with a lower "maxPackBytes".`,
    { data: { limit: 'memory', value: String(bytes) } },
  );
}

/**
 * The bytes of one pack in one piece of memory, as they come. Address space is reserved for the largest pack at once
 * and filled with memory as the pack grows, so nothing is ever copied to a larger place.
 */
export class PackStore {
  readonly #limits: Pick<Limits, 'maxPackBytes'>;
  readonly #share: PackShare | undefined;
  readonly #memory: ArrayBuffer;
  #length = 0;

  /** @param share of the memory for all packs of the agent */
  constructor(limits: Pick<Limits, 'maxPackBytes'>, share?: PackShare) {
    this.#limits = limits;
    this.#share = share;
    this.#memory = growableMemory(limits.maxPackBytes);
  }

  /** Bytes stored so far. */
  get length(): number {
    return this.#length;
  }

  /** @throws LIMIT_EXCEEDED when the pack has more than `maxPackBytes` */
  append(bytes: Uint8Array): void {
    const end = this.#length + bytes.length;
    const { maxPackBytes } = this.#limits;
    if (end > maxPackBytes)
      throw limitExceeded(`The pack has over ${maxPackBytes} bytes`, 'maxPackBytes', this.#limits);
    if (end > this.#memory.byteLength) this.#grow(end);
    new Uint8Array(this.#memory, this.#length, bytes.length).set(bytes);
    this.#length = end;
  }

  /** The bytes from `start` up to `end`, or to the last one stored, without a copy. */
  view(start: number, end = this.#length): Uint8Array {
    return new Uint8Array(this.#memory, start, Math.min(end, this.#length) - start);
  }

  #grow(end: number): void {
    const { maxByteLength } = this.#memory;
    if (end > maxByteLength) throw outOfMemory(maxByteLength);
    const grown = grownBytes(this.#memory, end);
    const growth = grown - this.#memory.byteLength;
    this.#share?.take(growth);
    try {
      this.#memory.resize(grown);
    } catch {
      this.#share?.giveBack(growth);
      throw outOfMemory(this.#length);
    }
  }

  /** Gives the memory back at once, not when the collector gets to it; every view becomes empty. */
  dispose(): void {
    this.#length = 0;
    this.#share?.giveBack(this.#memory.byteLength);
    this.#memory.resize(0);
  }
}
