import assert from 'node:assert/strict';
import test from 'node:test';
import { diffManifests } from '../../../src/image/diff-manifests.ts';
import { type ImageManifest, type ImageSettings, writeManifest } from '../../../src/image/manifest.ts';
import { readManifest } from '../../../src/image/read-manifest.ts';
import { imageLimits } from '../../../src/limits.ts';
import { withCode } from '../../support/codes.ts';
import { sampleManifest } from '../../support/image-sample.ts';

const text = writeManifest(sampleManifest());
const read = (changed: string) => readManifest(Buffer.from(changed));
const refuses = (changed: string): void => {
  assert.notEqual(changed, text);
  assert.throws(() => read(changed), withCode('IMAGE_INVALID'));
};

test('reads what is written', () => {
  assert.deepEqual(read(text), sampleManifest());
});

test('reads a manifest of before there were commits, kernels, settings and components in it', () => {
  const { commit, kernel, settings, components, ...older } = sampleManifest();
  assert.ok(commit !== undefined && kernel && settings && components);
  assert.deepEqual(read(writeManifest(older)), older);
});

test('refuses what is no JSON, no object, in another form, or too long', () => {
  refuses('');
  refuses('{');
  refuses('[]');
  refuses(`${text}\n`);
  refuses(JSON.stringify(sampleManifest()));
  refuses(text.replace('"version"', '"version": "1.0.0",\n  "version"'));
  refuses(text.replace('{', '{\n  "more": 1,'));
  assert.throws(() => read(' '.repeat(imageLimits.maxManifestBytes + 1)), withCode('IMAGE_INVALID'));
  assert.throws(() => readManifest(Buffer.from([0xff])), withCode('IMAGE_INVALID'));
});

test('refuses each field that is missing, of another type or not what it should be', () => {
  const whole = sampleManifest();
  for (const name of ['version', 'mode', 'sourceDateEpoch', 'imageDigest', 'archiveSize', 'inputs', 'files']) {
    for (const value of [undefined, null, {}, -1, 'x y', true]) {
      if (name === 'inputs' && value !== null && typeof value === 'object') continue;
      refuses(`${JSON.stringify({ ...whole, [name]: value }, null, 2)}\n`);
    }
  }
  refuses(text.replace('"production"', '"debug"'));
  refuses(text.replace('"tlsKey"', '"other"'));
  refuses(text.replace('"tlsCa"', '"other"'));
  refuses(text.replace('"tlsCa"', '"__proto__"'));
  refuses(text.replace('"0555"', '"555"'));
  refuses(text.replace('initramfs/init', 'elsewhere/init'));
  refuses(text.replace('0123456789abcdef', '0123456789ABCDEF'));
});

test('refuses a path that stands twice, and more paths than there may be', () => {
  const { files } = sampleManifest();
  refuses(writeManifest(sampleManifest({ files: [...files, ...files.slice(0, 1)] })));
  const many = Array.from({ length: imageLimits.maxEntries + 1 }, (_, index) => ({
    path: `system/${index}`,
    type: 'symlink' as const,
    target: 'x',
  }));
  refuses(writeManifest(sampleManifest({ files: many })));
});

test('refuses a debug console beside secrets, and a mode that is not the one of the settings', () => {
  const { settings } = sampleManifest();
  assert.ok(settings);
  const withSettings = (change: Partial<ImageSettings>, mode: ImageManifest['mode']): string =>
    writeManifest(sampleManifest({ mode, settings: { ...settings, ...change } }));
  refuses(withSettings({ debug: true }, 'production'));
  refuses(withSettings({ debug: true, secrets: ['bridgeCredentials'] }, 'development'));
  refuses(withSettings({ secrets: ['tlsKey'] }, 'production'));
  refuses(withSettings({}, 'development'));
  read(withSettings({ debug: true, secrets: ['tlsKey'] }, 'development'));
});

test('refuses a config that is nested deeper than any, and a time that no archive can have', () => {
  const { settings } = sampleManifest();
  assert.ok(settings);
  const nested = (depth: number): string => {
    const value = `${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}`;
    const config = { some: depth < 100 ? (JSON.parse(value) as unknown) : 'HERE' };
    return writeManifest(sampleManifest({ settings: { ...settings, config } })).replace('"HERE"', value);
  };
  read(nested(imageLimits.maxConfigDepth));
  for (const depth of [imageLimits.maxConfigDepth + 1, 100_000]) refuses(nested(depth));
  for (const time of [0x1_0000_0000, 9e15]) refuses(writeManifest(sampleManifest({ sourceDateEpoch: time })));
  const latest = read(writeManifest(sampleManifest({ sourceDateEpoch: 0xffff_ffff })));
  assert.notEqual(diffManifests(sampleManifest(), latest).length, 0);
});
