import { cut, inPieces, scribbled } from '../../support/scribbled.ts';

const nothing = new Uint8Array(0);
/** Longer inputs do not come byte for byte: it takes too long. */
const MAX_BYTEWISE = 512;
const oddPieces: readonly number[] = [3, 0, 1, 7, 0, 0, 64, 2];
const largePieces: readonly number[] = [700, 13, 512, 1, 4096];

/**
 * What `read` makes of `bytes`, which must not depend on how they are cut into pieces.
 *
 * @param same says whether two answers are one, and throws when they are not
 */
export async function readInPieces<T>(
  bytes: Uint8Array,
  read: (source: AsyncGenerator<Uint8Array, void>) => Promise<T>,
  same: (actual: T, expected: T) => void,
): Promise<T> {
  const whole = await read(inPieces(bytes));
  const cuts = bytes.length <= MAX_BYTEWISE ? [[1], oddPieces] : [largePieces];
  for (const sizes of cuts) same(await read(scribbled([...cut(bytes, sizes), nothing])), whole);
  return whole;
}
