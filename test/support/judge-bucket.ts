import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { S3Server } from './s3-server.ts';
import type { Watched } from './watched.ts';

/** By the index, which is put behind all else. */
export function isMirrored(watched: Watched, server: S3Server): boolean {
  return existsSync(server.path('index.html')) && server.read('index.html').toString() === watched.read('index.html');
}

/** The bucket holds what the folder holds, byte for byte, and nothing else. */
export function judgeBucket(watched: Watched, server: S3Server): void {
  assert.deepEqual(server.names(), watched.files());
  for (const name of watched.files()) {
    const same = server.read(name).equals(readFileSync(watched.bundle.path('site/public', name)));
    assert.ok(same, `${name} is another one in the bucket`);
  }
}
