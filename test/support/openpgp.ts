import { signed } from '../../harness/sample-key.ts';
import type { ReleaseNotations } from '../../src/keys/notations.ts';
import { ReleaseSigner, type ReleaseSignature } from '../../src/keys/release-signer.ts';
import { inPieces } from './scribbled.ts';
import { signInline } from '../../src/keys/sign-inline.ts';
import type { SigningKey } from '../../src/keys/signing-key.ts';

export const notations: ReleaseNotations = {
  repository: 'https://git.example.org/team/project.git',
  tag: 'v1.0/ünïcode',
  commit: '0123456789abcdef0123456789abcdef01234567',
  tarSha256: 'ab'.repeat(32),
};

/** `bytes` as a stream of chunks of at most `size` bytes, each of which holds until the next one is asked for. */
export function stream(bytes: Uint8Array, size?: number): AsyncGenerator<Uint8Array, void> {
  return inPieces(bytes, size === undefined ? [] : [size]);
}

/** Bytes that look random and are the same in every run (xorshift32). */
export function sampleBytes(length: number, seed = 0x9e3779b9): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

export interface Release extends ReleaseSignature {
  readonly message: Buffer;
}

/** All bytes of a message, and what is known of it when it has ended. */
export async function collectMessage<T>(
  message: AsyncGenerator<Uint8Array, T>,
): Promise<{ readonly bytes: Buffer; readonly result: T }> {
  const parts: Buffer[] = [];
  for (;;) {
    const { done, value } = await message.next();
    if (done === true) return { bytes: Buffer.concat(parts), result: value };
    // A part's memory is used again for the next one.
    parts.push(Buffer.from(value));
  }
}

export async function makeRelease(
  content: Uint8Array,
  key: SigningKey,
  options: { date?: Date; chunkBytes?: number } = {},
): Promise<Release> {
  const signer = new ReleaseSigner(key, options.date ?? signed);
  const { bytes, result } = await collectMessage(
    signInline(stream(content, options.chunkBytes), signer, () => notations),
  );
  return { ...result, message: bytes };
}
