import { createHash } from 'node:crypto';
import type { Sha256 } from '../sha256.ts';

export function createSha256(): Sha256 {
  return createHash('sha256');
}
