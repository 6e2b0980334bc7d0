import { constants, createInflate, type Inflate, inflateSync } from 'node:zlib';
import { isOutOfMemory } from '../../errors.ts';

export interface InflateResult {
  /** Bytes of the compressed stream, its end included. */
  readonly consumed: number;
  /** Bytes that came out. */
  readonly produced: number;
  /** Z_BUF_ERROR when the stream goes on after the input, ERR_BUFFER_TOO_LARGE when it has more than there is room for. */
  readonly error?: string;
}

/**
 * Inflates the stream at the start of `input`, which may go on behind it, into `output`, which must have room for more
 * than comes out.
 *
 * @throws what zlib says when there is no memory for its work
 */
export type InflateInto = (input: Uint8Array, output: Uint8Array) => InflateResult;

interface InflateHandle {
  onerror: (message: string, errno: number, code: string) => void;
  writeSync(
    flush: number,
    input: Uint8Array,
    inputStart: number,
    inputBytes: number,
    output: Uint8Array,
    outputStart: number,
    outputBytes: number,
  ): void;
}

/** The parts of node:zlib's streams that Node 24 to 26 have, and that programs have relied on for longer. */
interface InflateInternals {
  readonly _handle: InflateHandle;
  /** Room left in the output, and bytes left of the input, after a write. */
  readonly _writeState: Uint32Array;
}

function hasInternals(inflate: object): inflate is InflateInternals {
  if (!('_handle' in inflate && '_writeState' in inflate)) return false;
  const { _handle: handle, _writeState: state } = inflate;
  const isHandle = typeof handle === 'object' && handle !== null && 'writeSync' in handle && 'onerror' in handle;
  return isHandle && state instanceof Uint32Array;
}

/** What node:zlib returns under `info: true`; its type declarations leave that out. */
function hasInfo(result: object): result is { buffer: Uint8Array; engine: { bytesWritten: number } } {
  return 'engine' in result && 'buffer' in result;
}

/** By the documented interface alone, for a Node whose zlib has other internals. */
export const inflateAnew: InflateInto = (input, output) => {
  try {
    const result: object = inflateSync(input, {
      info: true,
      chunkSize: Math.max(output.length, constants.Z_MIN_CHUNK),
      maxOutputLength: output.length,
    });
    if (!hasInfo(result)) throw new TypeError('node:zlib returned no info');
    output.set(result.buffer);
    return { consumed: result.engine.bytesWritten, produced: result.buffer.length };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error) || isOutOfMemory(error)) throw error;
    return { consumed: 0, produced: 0, error: String(error.code) };
  }
};

/**
 * One zlib context for all streams. node:zlib's inflateSync makes a context and an output buffer for each, which for
 * objects of a few kilobytes costs more than the inflating itself.
 */
function reuse(inflate: Inflate & InflateInternals): InflateInto {
  const { _handle: handle, _writeState: state } = inflate;
  const errors: (Error & { readonly code: string })[] = [];
  handle.onerror = (message, _errno, code) => {
    errors.push(Object.assign(new Error(message), { code }));
  };
  return (input, output) => {
    inflate.reset();
    handle.writeSync(constants.Z_FINISH, input, 0, input.length, output, 0, output.length);
    const error = errors.pop();
    if (error && isOutOfMemory(error)) throw error;
    if (error) return { consumed: 0, produced: 0, error: error.code };
    const [room = 0, left = 0] = state;
    if (room === 0) return { consumed: 0, produced: 0, error: 'ERR_BUFFER_TOO_LARGE' };
    return { consumed: input.length - left, produced: output.length - room };
  };
}

export function makeInflateInto(): InflateInto {
  const inflate = createInflate();
  return hasInternals(inflate) ? reuse(inflate) : inflateAnew;
}
