import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { AgentError } from '../../../src/errors.ts';
import { KeptTls } from '../../../src/cli/kept-tls.ts';
import { CertificateAuthority } from '../../support/certificates.ts';
import { withCode } from '../../support/codes.ts';

const directory = mkdtempSync(join(tmpdir(), 'sealci-kept-tls-'));
test.after(() => {
  rmSync(directory, { recursive: true });
});

test('gives what the files hold, or held when they were usable last, and tells each reason once', () => {
  const path = (name: string): string => join(directory, `${name}.pem`);
  const authority = new CertificateAuthority(directory);
  const told: AgentError[] = [];
  const kept = new KeptTls({ ca: path('ca'), cert: path('own-cert'), key: { file: path('own-key') } }, (error) => {
    told.push(error);
  });
  assert.throws(() => kept.read(), withCode('CONFIG_INVALID'));
  const write = (name: string, bytes: Uint8Array): void => {
    writeFileSync(path(name), bytes, { mode: 0o600 });
  };
  const first = authority.issue('caller', 'DNS:caller');
  const second = authority.issue('caller', 'DNS:caller');
  write('own-cert', first.cert);
  write('own-key', first.key);
  assert.deepEqual(Buffer.from(kept.read().cert), first.cert);
  assert.equal(told.length, 0);
  write('own-cert', second.cert);
  for (let again = 0; again < 3; again += 1) assert.deepEqual(Buffer.from(kept.read().cert), first.cert);
  write('own-key', second.key.subarray(0, 50));
  assert.deepEqual(Buffer.from(kept.read().key), first.key);
  assert.deepEqual(
    told.map(({ code }) => code),
    ['CONFIG_INVALID', 'CONFIG_INVALID'],
  );
  write('own-key', second.key);
  assert.deepEqual(Buffer.from(kept.read().cert), second.cert);
  assert.equal(told.length, 2);
});
