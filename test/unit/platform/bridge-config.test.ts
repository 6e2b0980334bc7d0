import assert from 'node:assert/strict';
import test from 'node:test';
import { bridgeConfig } from '../../../src/platform/bridge-config.ts';
import { limitsOf } from '../../../src/platform/serve-config.ts';
import type { Settings } from '../../../src/platform/settings.ts';
import { withCode } from '../../support/codes.ts';

const development = { allowHttp: true };
const production = { allowHttp: false };
const least: Settings = {
  bridgeEndpoint: 'http://127.0.0.1:9000/',
  bridgeBucket: 'sealci',
  bridgeCredentialsFile: 'bucket.credentials',
};

test('is off by default, and the least of it is what MinIO takes', () => {
  assert.deepEqual(bridgeConfig({}, production), {});
  assert.deepEqual(bridgeConfig(least, development), {
    bridge: {
      endpoint: new URL('http://127.0.0.1:9000/'),
      bucket: 'sealci',
      pathStyle: true,
      credentials: { file: 'bucket.credentials' },
    },
  });
});

test('takes all else that a bucket can have', () => {
  const { bridgeCredentialsFile, ...others } = least;
  assert.ok(bridgeCredentialsFile);
  const all = { bridgeAddressing: 'host', bridgeRegion: 'eu', bridgeCa: 'ca.pem', bridgeCredentialsFd: 7 } as const;
  const endpoint = { bridgeEndpoint: 'https://s3.example.org/' };
  assert.deepEqual(bridgeConfig({ ...others, ...all, ...endpoint }, production), {
    bridge: {
      endpoint: new URL('https://s3.example.org/'),
      bucket: 'sealci',
      region: 'eu',
      pathStyle: false,
      credentials: { fd: 7 },
      caFile: 'ca.pem',
    },
  });
});

test('refuses a part of it, two credentials, and http: in production', () => {
  const { bridgeEndpoint, bridgeBucket, bridgeCredentialsFile, ...none } = least;
  const parts = [
    { ...none, bridgeBucket },
    { ...none, bridgeCredentialsFile },
    { ...none, bridgeEndpoint, bridgeBucket },
    { ...none, bridgeEndpoint, bridgeCredentialsFile },
    { ...least, bridgeCredentialsFd: 7 },
  ];
  // Of what is set to undefined, nothing is set.
  for (const part of parts) {
    const settings = JSON.parse(JSON.stringify(part)) as Settings;
    assert.throws(() => bridgeConfig(settings, development), withCode('CONFIG_INVALID'), JSON.stringify(part));
  }
  assert.throws(() => bridgeConfig(least, production), withCode('CONFIG_INVALID'));
});

test('leaves memory for a part of each release, where there is little', () => {
  const resources = { availableBytes: 512 * 1024 * 1024, openFiles: 1024 };
  const plain = limitsOf({}, resources);
  const bridged = limitsOf({}, { ...resources, heldBytes: 8 * 1024 * 1024 });
  assert.ok(bridged.maxPackMemoryBytes <= plain.maxPackMemoryBytes - 4 * 0.6 * 8 * 1024 * 1024 + 1);
  assert.ok(bridged.maxSetAsideReleases < plain.maxSetAsideReleases);
});
