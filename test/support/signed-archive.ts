import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type ByteString, fromByteString } from '../../src/formats/byte-string.ts';
import { tarPadding, tarTrailer, type TarEntry, TarHeaderWriter } from '../../src/formats/tar.ts';
import type { ReleaseNotations } from '../../src/keys/notations.ts';
import { ReleaseSigner } from '../../src/keys/release-signer.ts';
import { signInline } from '../../src/keys/sign-inline.ts';
import type { SigningKey } from '../../src/keys/signing-key.ts';
import { collectMessage, stream } from './openpgp.ts';

export const commit = '1'.repeat(40);

export interface WrittenEntry extends Omit<TarEntry, 'id' | 'size'> {
  readonly content?: string;
}

export const folder = (path: ByteString): WrittenEntry => ({ type: 'directory', path });
export const file = (path: ByteString, content = 'content\n'): WrittenEntry => ({ type: 'file', path, content });
export const link = (path: ByteString, target: ByteString): WrittenEntry => ({ type: 'symlink', path, target });

const writer = new TarHeaderWriter(1_700_000_000n);

/** The records of one entry, header and content. */
export function entryRecords({ content = '', ...entry }: WrittenEntry): Buffer {
  const bytes = fromByteString(content);
  const header = writer.entryHeader({ ...entry, id: '2'.repeat(40), size: bytes.length });
  return Buffer.concat([header, bytes, tarPadding(bytes.length)]);
}

/** A whole tar in git's form, of entries or of records that were made by hand. */
export function writeTar(
  entries: readonly (WrittenEntry | Buffer)[],
  globalHeader = writer.globalHeader(commit),
): Buffer {
  const records = entries.map((entry) => (Buffer.isBuffer(entry) ? entry : entryRecords(entry)));
  const body = Buffer.concat([globalHeader, ...records]);
  return Buffer.concat([body, tarTrailer(body.length)]);
}

const CHECKSUM = 148;

/** `records` with other bytes at `offset` of the first header, whose checksum is made right again. */
export function patchHeader(records: Buffer, offset: number, value: string): Buffer {
  const patched = Buffer.from(records);
  patched.write(value, offset, 'latin1');
  patched.write('        ', CHECKSUM, 'latin1');
  const sum = patched.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  patched.write(`${sum.toString(8).padStart(7, '0')}\0`, CHECKSUM, 'latin1');
  return patched;
}

export interface SignedArchive {
  readonly message: Buffer;
  readonly tgz: Buffer;
  readonly detached: string;
  readonly notations: ReleaseNotations;
}

/** A release of `tar`, validly signed, that states what is true of it unless `stated` says otherwise. */
export async function signArchive(
  tar: Uint8Array,
  key: SigningKey,
  stated: Partial<ReleaseNotations> = {},
  tgz: Buffer = gzipSync(tar),
  date = new Date(),
): Promise<SignedArchive> {
  const notations = {
    repository: 'https://example.org/sample.git',
    tag: 'v1.0',
    commit,
    tarSha256: createHash('sha256').update(tar).digest('hex'),
    ...stated,
  };
  const message = signInline(stream(tgz), new ReleaseSigner(key, date), () => notations);
  const { bytes, result } = await collectMessage(message);
  return { message: bytes, tgz, detached: result.detachedArmored, notations };
}
