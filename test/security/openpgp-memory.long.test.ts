import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import test from 'node:test';
import { sampleBytes } from '../support/openpgp.ts';

const GIB = 1024 ** 3;
const CHUNK_BYTES = 256 * 1024;
const MAX_PEAK_MIB = 150;

interface Outcome {
  readonly contentBytes: number;
  readonly contentSha256: string;
  readonly peakMib: number;
}

test('signs and verifies 1 GiB in under 150 MiB of memory', (t) => {
  const program = join(import.meta.dirname, '../support/sign-and-verify-generated.ts');
  // JSON.parse gives `any`; the program beside this test prints exactly this.
  const outcome = JSON.parse(execFileSync(process.execPath, [program, String(GIB)], { encoding: 'utf8' })) as Outcome;
  const hash = createHash('sha256');
  const chunk = sampleBytes(CHUNK_BYTES);
  for (let bytes = 0; bytes < GIB; bytes += CHUNK_BYTES) hash.update(chunk);
  assert.equal(outcome.contentBytes, GIB);
  assert.equal(outcome.contentSha256, hash.digest('hex'));
  t.diagnostic(`peak memory: ${outcome.peakMib} MiB`);
  assert.ok(outcome.peakMib < MAX_PEAK_MIB, `${outcome.peakMib} MiB`);
});
