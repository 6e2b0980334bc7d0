import { AUDIT_MARK, MAX_AUDIT_LINE_BYTES } from './line.ts';

/** What may stand before a line of an audit log, put there by whoever collects the output: a time, a host, a name. */
const MAX_PREFIX_BYTES = 1024;
const MAX_KEPT_BYTES = MAX_PREFIX_BYTES + MAX_AUDIT_LINE_BYTES + 1;

const LINE_FEED = 0x0a;

/** A line of what is read. */
export interface FoundLine {
  /** From 1. */
  readonly number: number;
  /** A line of an audit log, without its end, or what may once have been one; undefined when it is none. */
  readonly audit: string | undefined;
}

/**
 * Finds the lines of an audit log among all that a console or a file has, as it comes, in constant memory: of a longer line
 * no more is kept than one could be long.
 */
export async function* findLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<FoundLine> {
  let number = 0;
  let kept = '';
  let hasMore = false;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const end = piece.indexOf(LINE_FEED, at);
      const stop = end < 0 ? piece.length : end;
      kept += latin1(piece.subarray(at, Math.min(stop, at + MAX_KEPT_BYTES - kept.length)));
      hasMore = true;
      if (end < 0) break;
      number += 1;
      yield { number, audit: auditIn(kept) };
      kept = '';
      hasMore = false;
      at = end + 1;
    }
  }
  if (hasMore) yield { number: number + 1, audit: auditIn(kept) };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** A console ends its lines with CR LF. */
function auditIn(line: string): string | undefined {
  const start = line.indexOf(AUDIT_MARK);
  return start < 0 || start > MAX_PREFIX_BYTES ? undefined : line.slice(start).replace(/\r$/, '');
}
