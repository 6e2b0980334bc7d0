import assert from 'node:assert/strict';
import test from 'node:test';
import { settingsToJudge } from '../../../src/image/describe-settings.ts';
import type { ImageSettings } from '../../../src/image/manifest.ts';
import { sampleManifest } from '../../support/image-sample.ts';

const { settings, ...rest } = sampleManifest();
assert.ok(settings);
const told = (change: Partial<ImageSettings>): Record<string, string> =>
  Object.fromEntries(settingsToJudge({ ...rest, settings: { ...settings, ...change } }));

test('tells what lets somebody in, and when the image was made', () => {
  const config = { releaseCallers: ['DNS:a.example', 'DNS:b.example'], keyCallers: [], maxPackBytes: 1 };
  assert.deepEqual(told({ config }), {
    mode: 'production',
    'debug console': 'no',
    TLS: 'mutual',
    releaseCallers: 'DNS:a.example, DNS:b.example',
    keyCallers: 'nobody',
    secrets: 'keys, tlsKey',
    time: '2023-11-14T22:13:20.000Z',
  });
  const open = told({ debug: true, secrets: [], files: {} });
  assert.equal(open['debug console'], 'yes, which runs commands');
  assert.equal(open['TLS'], 'none: callers are not authenticated');
  assert.equal(open['secrets'], 'none');
});

test('tells what a config has in the place of callers, whatever that is', () => {
  const config = { releaseCallers: [[{}], null], keyCallers: { a: 1 } };
  const { releaseCallers, keyCallers } = told({ config });
  assert.deepEqual([releaseCallers, keyCallers], ['an object, null', 'an object']);
});

test('says where a manifest names no settings', () => {
  assert.deepEqual(
    settingsToJudge(rest).map(([name]) => name),
    ['mode', 'settings', 'time'],
  );
});
