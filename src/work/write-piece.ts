import type { Writable } from 'node:stream';

/** Waits until `stream` has taken in all of `piece`, and not only kept it; false when it takes nothing any more. */
export function writePiece(stream: Writable, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    stream.write(piece, (error) => {
      resolve(!error);
    });
  });
}
