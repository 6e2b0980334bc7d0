import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import test from 'node:test';
import { rootCertificates } from 'node:tls';
import { certificateDigests } from '../../../src/cli/certificate-digests.ts';
import { MAX_AUDIT_LINE_BYTES } from '../../../src/formats/audit/line.ts';

test('names the first certificates of a file, and counts the others, so that all files fit into a line', () => {
  const pem = Buffer.from(rootCertificates.join('\n'));
  const { sha256, more } = certificateDigests(pem);
  const expected = rootCertificates.map((one) =>
    new X509Certificate(one).fingerprint256.replaceAll(':', '').toLowerCase(),
  );
  assert.deepEqual(sha256, expected.slice(0, 8));
  assert.equal(more, rootCertificates.length - 8);
  const files = ['tlsCert', 'tlsCa', 'tlsCrl', 'gitCa', 'tracesCa', 'metricsTlsCert', 'metricsTlsCa'];
  const all = Object.fromEntries(files.map((name) => [name, { sha256, more }]));
  assert.ok(JSON.stringify(all).length < MAX_AUDIT_LINE_BYTES / 2);
  assert.deepEqual(certificateDigests(Buffer.from(rootCertificates[0] ?? '')), { sha256: expected.slice(0, 1) });
});
