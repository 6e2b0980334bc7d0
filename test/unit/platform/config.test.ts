import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { AgentError } from '../../../src/errors.ts';
import { defaultLimits } from '../../../src/limits.ts';
import { readCredentialVariables, readSettings, refuseUnknownVariables } from '../../../src/platform/config.ts';
import { limitsOf, serveConfig } from '../../../src/platform/serve-config.ts';
import { clientTls } from '../../../src/platform/tls-sources.ts';
import { isSettingName, settings, variableOf } from '../../../src/platform/settings.ts';
import { withCode } from '../../support/codes.ts';

const work = mkdtempSync(join(tmpdir(), 'sealci-config-'));
test.after(() => {
  rmSync(work, { recursive: true, force: true });
});

function fileOf(content: unknown): string {
  const file = join(work, `${Math.random()}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** That reading throws CONFIG_INVALID and says which setting is wrong. */
function assertNames(name: string, read: () => unknown): void {
  assert.throws(read, (error) => {
    withCode('CONFIG_INVALID')(error);
    assert.ok(error instanceof AgentError && error.message.includes(name), String(error));
    return true;
  });
}

test('flags win over variables, variables over the file', () => {
  const configFile = fileOf({ maxEntries: 1, maxTagChain: 1, maxRedirects: 1, listen: '127.0.0.1:1' });
  const environment = { SEALCI_MAX_TAG_CHAIN: '2', SEALCI_MAX_REDIRECTS: '2', SEALCI_LISTEN: '127.0.0.1:2' };
  const sources = { configFile, assignments: ['maxRedirects=3'], flags: { listen: '[::1]:3' } };
  const read = readSettings(sources, environment);
  assert.deepEqual(read, { maxEntries: 1, maxTagChain: 2, maxRedirects: 3, listen: '[::1]:3' });
  assert.deepEqual(limitsOf(read, { availableBytes: 2 ** 40, openFiles: 1024 }), {
    ...defaultLimits,
    maxEntries: 1,
    maxTagChain: 2,
    maxRedirects: 3,
  });
});

test('takes the file from SEALCI_CONFIG unless a flag names one', () => {
  const environment = { SEALCI_CONFIG: fileOf({ maxEntries: 5 }) };
  assert.deepEqual(readSettings({ flags: {} }, environment), { maxEntries: 5 });
  assert.deepEqual(readSettings({ flags: {}, configFile: fileOf({}) }, environment), {});
});

test('reads every setting from the file and from its variable', () => {
  const samples: Record<string, string | string[]> = {
    ...{
      mode: 'production',
      tls: 'none',
      listen: '10.0.0.1:0',
      agent: ['localhost:65535', '[::1]:1'],
      deniedFingerprints: ['AB'.repeat(20), 'CD'.repeat(20)],
      imageDigest: 'ab'.repeat(32),
      tlsMinVersion: 'TLSv1.2',
      bridgeEndpoint: 'https://s3.example.org:9000/',
      bridgeBucket: 'sealci',
      bridgeRegion: 'eu-central-1',
      bridgeAddressing: 'host',
    },
    metricsListen: '127.0.0.1:9464',
    metricsTls: 'none',
    metricsReaders: ['DNS:prometheus.example.org'],
    tracesUrl: 'http://127.0.0.1:4318/v1/traces',
    allowedNetworks: ['10.0.0.0/8', 'fd00::/8'],
    releaseCallers: ['DNS:a.example.org', 'IP:192.0.2.7'],
    keyCallers: ['URI:spiffe://example.org/a', 'email:ops@example.org'],
  };
  for (const name of Object.keys(settings).filter(isSettingName)) {
    const isNumber = settings[name].fromJson(10) !== undefined;
    const value = samples[name] ?? (isNumber ? 10 : '/some/file');
    assert.deepEqual(readSettings({ flags: {}, configFile: fileOf({ [name]: value }) }, {}), { [name]: value }, name);
    const text = Array.isArray(value) ? value.join(', ') : String(value);
    assert.deepEqual(readSettings({ flags: {} }, { [variableOf(name)]: text }), { [name]: value }, name);
  }
});

const wrong: Readonly<Record<string, readonly unknown[]>> = {
  mode: ['Production', '', 1],
  listen: ['localhost', ':50051', '1.2.3.4:65536', '[::g]:1', '[1.2.3.4]:1', 'a b:1', 50051],
  keyFd: [2, -1, 3.5, '3'],
  maxPackBytes: [0, -1, 1.5, 2 ** 40, '100', null, Number.NaN],
  maxTagChain: [-1, '5'],
  idleTimeoutMs: [2 ** 31],
  allowedNetworks: ['10.0.0.0/8', ['10.0.0.0'], ['10.0.0.0/33'], ['fd00::/129'], ['example.org/8'], [1]],
  releaseCallers: ['DNS:a', ['a'], ['dns:a'], ['DNS:'], ['DNS:a b'], ['IP Address:1.2.3.4'], [1]],
  imageDigest: ['ab', 'g'.repeat(64)],
  agent: [[], '', 'a:1,', ['a'], 50051],
  deniedFingerprints: ['AB'.repeat(20), ['AB'.repeat(19)], ['AB'.repeat(20), 1]],
  minimumEpoch: [-1, 2 ** 32, '1'],
  tlsCa: ['', 'a\0b'],
  bridgeEndpoint: ['s3.example.org', 'ftp://a', 'https://user:word@a', 'https://a/?b', 1],
  bridgeBucket: ['ab', 'Sealci', '-ab', 'a_b'],
  bridgeRegion: ['', 'a b'],
  bridgeAddressing: ['virtual'],
};

for (const [name, values] of Object.entries(wrong)) {
  test(`throws CONFIG_INVALID naming ${name} when its value is not valid`, () => {
    for (const value of values) {
      assertNames(name, () => readSettings({ flags: {}, configFile: fileOf({ [name]: value }) }, {}));
    }
  });
}

test('takes one agent without a list, and reads fingerprints to upper case', () => {
  const configFile = fileOf({ agent: 'localhost:1', deniedFingerprints: ['ab'.repeat(20)] });
  assert.deepEqual(readSettings({ flags: {}, configFile }, {}), {
    agent: ['localhost:1'],
    deniedFingerprints: ['AB'.repeat(20)],
  });
});

test('throws CONFIG_INVALID for what variables and flags cannot mean', () => {
  assertNames('maxEntries', () => readSettings({ flags: {} }, { SEALCI_MAX_ENTRIES: '1e3' }));
  assertNames('maxEntries', () => readSettings({ flags: {} }, { SEALCI_MAX_ENTRIES: '' }));
  assertNames('maxEntries', () => readSettings({ flags: {}, assignments: ['maxEntries=0x10'] }, {}));
  assertNames('maxEntriez', () => readSettings({ flags: {}, assignments: ['maxEntriez=1'] }, {}));
  assertNames('--set', () => readSettings({ flags: {}, assignments: ['maxEntries'] }, {}));
});

test('throws CONFIG_INVALID naming an unknown key of the file', () => {
  assertNames('maxPackByte', () => readSettings({ flags: {}, configFile: fileOf({ maxPackByte: 1 }) }, {}));
  assertNames('__proto__', () => readSettings({ flags: {}, configFile: fileOf('{"__proto__": 1}') }, {}));
  assertNames('constructor', () => readSettings({ flags: {}, configFile: fileOf({ constructor: 1 }) }, {}));
});

test('throws CONFIG_INVALID when the file is no JSON object or not there', () => {
  for (const configFile of [fileOf('{'), fileOf('[]'), fileOf('null'), fileOf(''), join(work, 'missing')]) {
    assert.throws(() => readSettings({ flags: {}, configFile }, {}), withCode('CONFIG_INVALID'));
  }
});

test('refuses variables that are no settings, for the agent itself', () => {
  refuseUnknownVariables({ SEALCI_MODE: 'x', SEALCI_CONFIG: 'x', SEALCI_USERNAME: 'x', PATH: 'x' });
  assertNames('SEALCI_MAX_PACK', () => {
    refuseUnknownVariables({ SEALCI_MAX_PACK: '1' });
  });
});

test('takes what Kubernetes tells of services for what it is, and a misspelt setting for nothing of that kind', () => {
  const service = {
    SEALCI_AGENT_SERVICE_HOST: '10.96.0.7',
    SEALCI_AGENT_SERVICE_PORT: '50051',
    SEALCI_AGENT_SERVICE_PORT_GRPC: '50051',
    SEALCI_AGENT_PORT: 'tcp://10.96.0.7:50051',
    SEALCI_AGENT_PORT_50051_TCP: 'tcp://10.96.0.7:50051',
    SEALCI_AGENT_PORT_50051_TCP_PROTO: 'tcp',
    SEALCI_AGENT_PORT_50051_TCP_PORT: '50051',
    SEALCI_AGENT_PORT_50051_TCP_ADDR: '10.96.0.7',
  };
  refuseUnknownVariables(service);
  assert.deepEqual(readSettings({ flags: {} }, service), {});
  const { SEALCI_AGENT_SERVICE_HOST: host, ...withoutHost } = service;
  assert.equal(host, '10.96.0.7');
  for (const environment of [withoutHost, { ...service, SEALCI_AGENT_PORTS: '1' }, { ...service, SEALCI_PORT: '1' }]) {
    assertNames('SEALCI_', () => {
      refuseUnknownVariables(environment);
    });
  }
});

test('reads credentials from variables, the user name being optional', () => {
  assert.equal(readCredentialVariables({}), undefined);
  assert.deepEqual(readCredentialVariables({ SEALCI_PASSWORD: 'p' }), { username: '', password: 'p' });
});

test('development needs nothing', () => {
  const { mode, address, key, tls, policy } = serveConfig({});
  assert.deepEqual(
    { mode, address, key, tls },
    { mode: 'development', address: '127.0.0.1:50051', key: undefined, tls: undefined },
  );
  assert.equal(policy.allowHttp, true);
});

const files = { tlsCa: 'ca', tlsCert: 'cert', tlsKey: 'key' };
const certificates = { ...files, keyCallers: ['DNS:a'] };

test('production fetches over https from public addresses and named networks', () => {
  const { policy } = serveConfig({
    mode: 'production',
    keyFd: 3,
    sealingKeyFd: 4,
    tls: 'none',
    allowedNetworks: ['10.0.0.0/8'],
  });
  assert.deepEqual(policy, { allowHttp: false, allowedNetworks: ['10.0.0.0/8'] });
});

test('production throws CONFIG_INVALID without keys, or without certificates and the words to go without', () => {
  assertNames('keyFile', () => serveConfig({ mode: 'production', ...certificates }));
  assertNames('tlsCa', () => serveConfig({ mode: 'production', keyFile: 'key' }));
  assertNames('sealingKeyFile', () => serveConfig({ mode: 'production', keyFile: 'key', ...certificates }));
  const keys = { keyFile: 'key', sealingKeyFile: 'sealing' };
  const { tls, key } = serveConfig({ mode: 'production', ...keys, ...certificates });
  const callers = { release: [], keys: ['DNS:a'] };
  assert.deepEqual(
    { tls, key },
    { tls: { ca: 'ca', cert: 'cert', key: { file: 'key' }, callers, minVersion: 'TLSv1.3' }, key: { file: 'key' } },
  );
});

test('throws CONFIG_INVALID for settings that contradict each other', () => {
  assertNames('tls', () => serveConfig({ tls: 'none', ...certificates }));
  assertNames('tlsCert', () => serveConfig({ tlsCa: 'ca', tlsKey: 'key' }));
  assertNames('tlsKey', () => serveConfig({ tls: 'mutual' }));
  assertNames('releaseCallers', () => serveConfig(files));
  assertNames('keyFd', () => serveConfig({ keyFile: 'key', keyFd: 3 }));
  assertNames('keyRingFd', () => serveConfig({ keyRingFd: 5 }));
  assertNames('tlsKeyFd', () => serveConfig({ ...certificates, tlsKeyFd: 4 }));
  assertNames('tlsCrl', () => serveConfig({ tlsCrl: 'crl' }));
});

test('what is shown to callers and what is shown to agents are settings of their own', () => {
  const sources = { agentCa: 'ca', clientCert: 'cert', clientKey: 'key' };
  assert.deepEqual(clientTls({ ...files, ...sources }), { ca: 'ca', cert: 'cert', key: { file: 'key' } });
  assert.equal(clientTls(files), undefined);
  assert.equal(serveConfig(sources).tls, undefined);
  for (const missing of ['agentCa', 'clientCert', 'clientKey'] as const) {
    assertNames(`"${missing}" is missing`, () => clientTls({ ...sources, [missing]: undefined }));
  }
});
