import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRequest } from '../../../src/release/check-request.ts';
import { withCode } from '../../support/codes.ts';

const fingerprint = 'A'.repeat(40);
const request = { repositoryUrl: 'https://example.org/x.git', tag: 'v1' };

test('takes values of as many bytes as the interface allows', () => {
  const token = 'p'.repeat(16_384);
  const repositoryUrl = `https://example.org/${'x'.repeat(100)}`;
  const longest = {
    repositoryUrl,
    tag: 'é'.repeat(65),
    prefix: `${'p'.repeat(255)}/`.repeat(4),
    credentials: { username: token, password: token },
  };
  const { fileName, prefix } = checkRequest(longest, fingerprint);
  assert.equal(Buffer.byteLength(fileName), 243);
  assert.equal(prefix, longest.prefix);
});

for (const [code, field, value] of [
  ['INVALID_REPOSITORY_URL', 'repositoryUrl', `https://example.org/${'x/'.repeat(1100)}x`],
  ['INVALID_REPOSITORY_URL', 'repositoryUrl', `https://example.org/${'x'.repeat(101)}`],
  ['INVALID_TAG_NAME', 'tag', `${'é'.repeat(65)}x`],
  ['INVALID_PREFIX', 'prefix', `${'p'.repeat(1024)}/`],
  ['INVALID_CREDENTIALS', 'credentials', { username: 'u'.repeat(16_385), password: '' }],
  ['INVALID_CREDENTIALS', 'credentials', { username: '', password: 'p'.repeat(16_385) }],
] as const) {
  const size = typeof value === 'string' ? value : value.username + value.password;
  test(`throws ${code} when ${field} has ${Buffer.byteLength(size)} bytes`, () => {
    assert.throws(() => checkRequest({ ...request, [field]: value }, fingerprint), withCode(code));
  });
}

for (const [code, field] of [
  ['INVALID_REPOSITORY_URL', 'repositoryUrl'],
  ['INVALID_TAG_NAME', 'tag'],
  ['INVALID_COMMIT_ID', 'expectedCommit'],
  ['INVALID_FINGERPRINT', 'expectedKeyFingerprint'],
] as const) {
  test(`throws ${code} when ${field} is set but empty`, () => {
    assert.throws(() => checkRequest({ ...request, [field]: '' }, fingerprint), withCode(code));
  });
}
