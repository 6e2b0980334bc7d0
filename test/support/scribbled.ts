import type { ReleaseEvent } from '../../src/release/release.ts';
import { type Kept, Loan } from '../../src/work/loan.ts';

const SCRIBBLE = 0xa5;

/**
 * The pieces of a stream as badly as they may come: each is written over when the next one is asked for. Whoever keeps
 * one, or reads it when it has asked for more, finds other bytes.
 */
export async function* scribbled(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) {
    const memory = Uint8Array.from(piece);
    try {
      yield memory;
    } finally {
      memory.fill(SCRIBBLE);
    }
  }
}

/** `bytes` in views of the given sizes, over and over. */
export function* cut(bytes: Uint8Array, sizes: readonly number[] = []): Generator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 65_536;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** `bytes` in pieces of the given sizes, over and over, each of which holds until the next one is asked for. */
export function inPieces(bytes: Uint8Array, sizes?: readonly number[]): AsyncGenerator<Uint8Array, void> {
  return scribbled(cut(bytes, sizes));
}

/** The events of a release, whose chunks come in the same way. */
export async function* scribbledEvents(events: AsyncIterable<ReleaseEvent>): AsyncGenerator<ReleaseEvent, void> {
  for await (const event of events) {
    if (event.type !== 'chunk') {
      yield event;
      continue;
    }
    const bytes = Uint8Array.from(event.bytes);
    try {
      yield { type: 'chunk', bytes };
    } finally {
      bytes.fill(SCRIBBLE);
    }
  }
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called for the loan that it is asked of
const { lend } = Loan.prototype;

/** Wherever this module is loaded, lent memory is written over when it is given back: no view of it may be of use. */
Loan.prototype.lend = function lendOnce<T>(this: Loan, content: Uint8Array, use: (content: Uint8Array) => Kept<T>): T {
  const memory = Uint8Array.from(content);
  try {
    return lend.call<Loan, [Uint8Array, typeof use], T>(this, memory, use);
  } finally {
    memory.fill(SCRIBBLE);
  }
};
