import assert from 'node:assert/strict';
import { applyDelta, deltaResultSize } from '../../../src/formats/delta.ts';
import { appendingDelta, deltaSize } from '../../support/pack-writer.ts';
import { drain } from '../../support/drain.ts';
import type { FuzzTarget } from '../target.ts';
import { outcomeOf } from '../support/outcome.ts';

/** What a release may make of a delta here. */
const MAX_RESULT = 1 << 20;
const base = Buffer.from(Array.from({ length: 300 }, (_, index) => index & 0xff));

/** The same, byte for byte (git: gitformat-pack, "Deltified representation"). A byte that is not there is NaN. */
class PlainDelta {
  readonly #delta: Uint8Array;
  #at = 0;

  constructor(delta: Uint8Array) {
    this.#delta = delta;
  }

  /** Undefined when it is no delta on the base. */
  apply(): Buffer | undefined {
    const baseSize = this.#size();
    const resultSize = this.#size();
    if (baseSize !== base.length || Number.isNaN(resultSize)) return undefined;
    const result: number[] = [];
    while (this.#at < this.#delta.length && result.length <= resultSize) {
      const piece = this.#piece();
      if (!piece) return undefined;
      result.push(...piece);
    }
    return result.length === resultSize ? Buffer.from(result) : undefined;
  }

  #next(): number {
    return this.#delta[this.#at++] ?? NaN;
  }

  #size(): number {
    let value = 0n;
    for (let shift = 0n; shift <= 56n; shift += 7n) {
      const byte = this.#next();
      if (Number.isNaN(byte)) return NaN;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 128) return Number(value);
    }
    return NaN;
  }

  /** As many bytes of a number as `bits` says, the lowest first. */
  #sparse(bits: number, count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) if (bits & (1 << index)) value += this.#next() * 256 ** index;
    return value;
  }

  #piece(): Uint8Array | undefined {
    const instruction = this.#next();
    if (instruction === 0) return undefined;
    if (instruction < 128) {
      const added = this.#delta.subarray(this.#at, (this.#at += instruction));
      return added.length === instruction ? added : undefined;
    }
    const start = this.#sparse(instruction, 4);
    const length = this.#sparse(instruction >> 4, 3) || 65_536;
    return start + length <= base.length ? base.subarray(start, start + length) : undefined;
  }
}

/** Deltas on a base of 300 bytes. */
export const target: FuzzTarget = {
  maxBytes: 1024,
  dictionary: [
    deltaSize(300),
    deltaSize(0x10000),
    Buffer.from([0xf0]),
    Buffer.from([0xb0, 10]),
    Buffer.from([0x80]),
    Buffer.of(0xff),
  ],
  seeds: [
    appendingDelta(300, Buffer.from('more')),
    Buffer.concat([deltaSize(300), deltaSize(10), Buffer.from([0x91, 5, 10])]),
    Buffer.concat([deltaSize(300), deltaSize(300), Buffer.from([0xb0, 0x2c, 1])]),
    Buffer.concat([deltaSize(300), deltaSize(0)]),
    Buffer.concat([deltaSize(300), deltaSize(2), Buffer.from([1, 97, 1, 98])]),
  ],
  run(input) {
    const { value } = outcomeOf(['PACK_CORRUPT'], () => {
      const size = deltaResultSize(input);
      if (size > MAX_RESULT) return undefined;
      const result = Buffer.alloc(size);
      drain(applyDelta(base, input, result));
      return result;
    });
    const expected = new PlainDelta(input).apply();
    if (expected && expected.length > MAX_RESULT) return;
    assert.equal(value?.toString('hex'), expected?.toString('hex'), 'a delta makes something else');
  },
};
