import { AgentError } from '../errors.ts';

/** What is in memory of a file at once. */
const PIECE_BYTES = 1024 * 1024;

/**
 * A file from its start, in pieces.
 *
 * @param onRead is told how many bytes each piece has
 * @throws FILE_UNREADABLE when the file is gone, or was changed since it was chosen
 */
export async function* blobPieces(blob: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    const piece = await blob
      .slice(at, at + PIECE_BYTES)
      .arrayBuffer()
      .catch((cause: unknown) => {
        throw new AgentError('FILE_UNREADABLE', 'The file cannot be read, or has changed. Choose it again.', { cause });
      });
    onRead(piece.byteLength);
    yield new Uint8Array(piece);
  }
}
