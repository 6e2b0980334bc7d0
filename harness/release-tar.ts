import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { verifyRelease } from '../src/keys/verify-release.ts';
import { createRelease } from '../src/release/create-release.ts';
import type { ReleaseRequest, ReleaseSummary } from '../src/release/release.ts';
import { publicKeys, releaseEnvironment } from './release-environment.ts';
import { signed } from './sample-key.ts';

/** The release `request` asks for, made in this process at `now` and verified. `onTar` gets the tar in pieces. */
export async function releaseTar(
  request: ReleaseRequest,
  onTar: (piece: Buffer) => void,
  now = signed,
): Promise<ReleaseSummary> {
  let summary: ReleaseSummary | undefined;
  const environment = releaseEnvironment({ now: () => now });
  async function* message(): AsyncGenerator<Uint8Array> {
    for await (const event of createRelease(request, environment, new AbortController().signal)) {
      if (event.type === 'chunk') yield Buffer.from(event.bytes);
      if (event.type === 'summary') summary = event.summary;
    }
  }
  const gunzip = createGunzip();
  const hash = createHash('sha256');
  gunzip.on('data', (piece: Buffer) => {
    hash.update(piece);
    onTar(piece);
  });
  const unpacked = new Promise((resolve, reject) => gunzip.once('end', resolve).once('error', reject));
  await Promise.all([
    unpacked,
    verifyRelease(message(), publicKeys, {
      now,
      onContent: async (chunk) => {
        if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve));
      },
    }).then(() => gunzip.end()),
  ]);
  assert.ok(summary);
  assert.equal(hash.digest('hex'), summary.tarSha256);
  return summary;
}

/** The tar of a release that is small enough to be held whole. */
export async function smallReleaseTar(request: ReleaseRequest): Promise<{ tar: Buffer; summary: ReleaseSummary }> {
  const pieces: Buffer[] = [];
  const summary = await releaseTar(request, (piece) => pieces.push(piece));
  return { tar: Buffer.concat(pieces), summary };
}

/** A stream's SHA-256 in hex digits. */
export async function sha256(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
