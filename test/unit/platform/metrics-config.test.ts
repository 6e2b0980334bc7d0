import assert from 'node:assert/strict';
import test from 'node:test';
import { serveConfig } from '../../../src/platform/serve-config.ts';
import { metricsConfig } from '../../../src/platform/metrics-config.ts';
import { settings, type Settings } from '../../../src/platform/settings.ts';
import { withCode } from '../../support/codes.ts';

const address = '127.0.0.1:9464';
const listen: Settings = { metricsListen: address };
const readers = ['DNS:prometheus.example.org'];
const own: Settings = { metricsTlsCa: 'ca.pem', metricsTlsCert: 'cert.pem', metricsTlsKey: 'key.pem' };

test('there are no metrics unless they are asked for', () => {
  assert.equal(metricsConfig({}, true), undefined);
  assert.equal(metricsConfig({ mode: 'production' }, false), undefined);
});

test('readers need certificates where callers do', () => {
  assert.deepEqual(metricsConfig({ ...listen, metricsReaders: readers }, true), { address, tls: { readers } });
  assert.deepEqual(metricsConfig(listen, false), { address });
  assert.deepEqual(metricsConfig({ ...listen, metricsTls: 'none', mode: 'production' }, true), { address });
});

test('readers may have other authorities, and be shown another certificate', () => {
  const shown = { cert: 'cert.pem', key: { file: 'key.pem' } };
  const all: Settings = { ...listen, ...own, metricsTls: 'mutual', metricsReaders: readers };
  assert.deepEqual(metricsConfig(all, false), { address, tls: { readers, ca: 'ca.pem', own: shown } });
  const authorities: Settings = { ...listen, metricsTlsCa: 'ca.pem', metricsReaders: readers };
  assert.deepEqual(metricsConfig(authorities, true), { address, tls: { readers, ca: 'ca.pem' } });
});

test('throws CONFIG_INVALID for settings that do not fit together', () => {
  const wrong: readonly (readonly [what: string, settings: Settings, callersTls: boolean])[] = [
    ['nobody listens', { metricsReaders: readers }, true],
    ['nobody listens', { metricsTls: 'none' }, false],
    ['nobody may read', listen, true],
    ['nobody may read', { ...listen, metricsTls: 'mutual', ...own }, false],
    ['there is no certificate', { ...listen, metricsTls: 'mutual', metricsReaders: readers }, false],
    [
      'there is a certificate without its key',
      { ...listen, metricsReaders: readers, metricsTlsCert: 'cert.pem' },
      true,
    ],
    ['there is a key without its certificate', { ...listen, metricsReaders: readers, metricsTlsKey: 'key.pem' }, true],
    ['names without certificates', { ...listen, metricsReaders: readers }, false],
    ['names without certificates', { ...listen, metricsTls: 'none', metricsReaders: readers }, true],
    ['production says nothing of readers', { ...listen, mode: 'production' }, false],
  ];
  for (const [what, given, callersTls] of wrong) {
    assert.throws(() => metricsConfig(given, callersTls), withCode('CONFIG_INVALID'), what);
  }
});

test('traces go to an http: or https: URL that holds no secret', () => {
  const { tracesUrl } = settings;
  const url = 'https://collector.example.org/v1/traces';
  assert.equal(tracesUrl.fromText(url), url);
  assert.equal(tracesUrl.fromJson('http://127.0.0.1:4318/v1/traces'), 'http://127.0.0.1:4318/v1/traces');
  for (const wrong of [
    '',
    'collector:4318',
    'ftp://a/',
    'https://user:password@a/',
    'https://token@a/',
    'https://a/#b',
  ]) {
    assert.equal(tracesUrl.fromText(wrong), undefined, wrong);
  }
});

test('authorities of a collector are of use for an https: URL alone', () => {
  for (const tracesUrl of [undefined, 'http://127.0.0.1:4318/v1/traces']) {
    const given: Settings = { tracesCa: 'ca.pem', ...(tracesUrl !== undefined && { tracesUrl }) };
    assert.throws(() => serveConfig(given), withCode('CONFIG_INVALID'));
  }
  const { traces } = serveConfig({ tracesCa: 'ca.pem', tracesUrl: 'https://collector.example.org/v1/traces' });
  assert.equal(traces?.authorities?.file, 'ca.pem');
});
