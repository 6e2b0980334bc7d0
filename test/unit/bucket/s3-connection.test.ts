import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { S3Connection } from '../../../src/bucket/s3-connection.ts';
import { defaultLimits } from '../../../src/limits.ts';
import { withCode } from '../../support/codes.ts';

test('authorities of a bucket that are none are refused when it is opened', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-s3-'));
  try {
    const [file, caFile] = ['credentials', 'ca.pem'].map((name) => join(folder, name));
    assert.ok(file !== undefined && caFile !== undefined);
    writeFileSync(file, 'username=a\npassword=b\n', { mode: 0o600 });
    writeFileSync(caFile, 'not a certificate\n');
    const config = {
      endpoint: new URL('https://s3.example.org'),
      region: 'eu-central-1',
      name: 'sealci',
      prefix: '',
      pathStyle: true,
      credentials: { file },
    };
    const open = (more: object) => S3Connection.open({ ...config, ...more }, defaultLimits, AbortSignal.abort());
    assert.doesNotThrow(() => open({}));
    assert.throws(() => open({ caFile }), withCode('CONFIG_INVALID'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
