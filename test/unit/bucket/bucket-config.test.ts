import assert from 'node:assert/strict';
import test from 'node:test';
import { type BucketConfig, readBucketConfig } from '../../../src/bucket/bucket-config.ts';
import { anyAddress } from '../../../src/git/http/address-policy.ts';
import { configFields } from '../../../src/platform/config-fields.ts';
import { withCode } from '../../support/codes.ts';

const least = { endpoint: 'https://s3.example.org', name: 'releases', credentialsFile: 'bucket.credentials' };

function read(change: Readonly<Record<string, unknown>>, policy = anyAddress): BucketConfig {
  return readBucketConfig(configFields({ ...least, ...change }, '"bucket" of watch.json'), policy);
}

test('reads the least that a bucket needs', () => {
  const { endpoint, ...rest } = read({});
  assert.equal(endpoint.href, 'https://s3.example.org/');
  assert.deepEqual(rest, {
    region: 'us-east-1',
    name: 'releases',
    prefix: '',
    pathStyle: false,
    credentials: { file: 'bucket.credentials' },
  });
});

test('a prefix is a folder, with or without a slash behind it', () => {
  for (const prefix of ['site', 'site/', 'a/b-c_d.e'])
    assert.equal(read({ prefix }).prefix, `${prefix.replace(/\/$/, '')}/`);
});

test('says of everything that is not right what would be', () => {
  const wrong = [
    { endpoint: 's3.example.org' },
    { endpoint: 'ftp://s3.example.org' },
    { endpoint: 'https://key:secret@s3.example.org' },
    { endpoint: 'https://s3.example.org/?x' },
    { endpoint: undefined },
    { name: 'Releases' },
    { name: 'a' },
    { name: 'a/b' },
    { region: 'a b' },
    { prefix: '' },
    { prefix: '/site' },
    { prefix: 'a//b' },
    { prefix: '../site' },
    { prefix: 'a/./b' },
    { prefix: 'a'.repeat(201) },
    { pathStyle: 'yes' },
    { credentialsFile: '' },
    { secretKey: 'x' },
  ];
  for (const change of wrong) {
    assert.throws(() => read(change), withCode('CONFIG_INVALID'), JSON.stringify(change));
  }
  const http = { endpoint: 'http://s3.example.org' };
  assert.equal(read(http).endpoint.protocol, 'http:');
  assert.throws(() => read(http, { ...anyAddress, allowHttp: false }), withCode('CONFIG_INVALID'));
});

test('never shows what was given for a URL, which may hold a secret', () => {
  assert.throws(
    () => read({ endpoint: 'https://key:secret@s3.example.org' }),
    (error: Error) => !error.message.includes('secret@'),
  );
});
