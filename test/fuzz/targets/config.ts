import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../src/platform/config.ts';
import { serveConfig } from '../../../src/platform/serve-config.ts';
import { isSettingName, type Settings, settings, variableOf } from '../../../src/platform/settings.ts';
import type { FuzzTarget } from '../target.ts';
import { outcomeOf } from '../support/outcome.ts';

const directory = mkdtempSync(join(tmpdir(), 'sealci-fuzz-config-'));
process.once('exit', () => {
  rmSync(directory, { recursive: true, force: true });
});
const configFile = join(directory, 'config.json');

function fromFile(text: string | Uint8Array): Settings | undefined {
  writeFileSync(configFile, text);
  return outcomeOf(['CONFIG_INVALID'], () => readSettings({ flags: {}, configFile }, {})).value;
}

/** The same values as variables of the environment. */
function fromEnvironment(given: Settings): Settings {
  const entries = Object.entries(given).map(([name, value]) => [
    isSettingName(name) ? variableOf(name) : name,
    String(value),
  ]);
  return readSettings({ flags: {} }, Object.fromEntries(entries) as Record<string, string>);
}

const production = {
  mode: 'production',
  listen: '[::1]:50051',
  keyFile: '/k',
  sealingKeyFd: 5,
  tlsCa: '/ca',
  tlsCert: '/cert',
  tlsKeyFd: 4,
  releaseCallers: ['DNS:a.example.org', 'URI:spiffe://a/b'],
  allowedNetworks: ['10.0.0.0/8', 'fd00::/8'],
};

/** Config files. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [
    ...Object.keys(settings).map((name) => `"${name}":`),
    ...[
      '"production"',
      '"development"',
      '"none"',
      '"mutual"',
      'null',
      'true',
      '[]',
      '{}',
      '""',
      ',',
      '"DNS:a"',
      '"::1/128"',
    ],
    ...['"__proto__":', '"constructor":', '"toString":', '1e400', '-0', '1.0', '"127.0.0.1:0"', '"\\u0000"', '\ufeff'],
  ],
  seeds: [
    '{}',
    '{"mode":"development","listen":"127.0.0.1:0","maxPackBytes":1000}',
    JSON.stringify(production),
    JSON.stringify({ ...production, tls: 'none', tlsCa: undefined, tlsCert: undefined, tlsKeyFd: undefined }),
    JSON.stringify({ ...production, keyFd: 3, maxPackMemoryBytes: 1, maxConcurrentReleases: 1024 }),
  ],
  run(input) {
    const read = fromFile(input);
    if (!read) return;
    assert.deepEqual(fromFile(JSON.stringify(read)), read, 'written and read again, the settings are others');
    assert.deepEqual(fromEnvironment(read), read, 'as variables, the same values mean something else');
    const { value } = outcomeOf(['CONFIG_INVALID'], () => serveConfig(read));
    if (value?.mode !== 'production') return;
    assert.ok(value.key && value.keyRing.sealingKey, 'production without keys');
    assert.ok(value.tls ?? read.tls === 'none', 'production without TLS, unasked');
    assert.equal(value.policy.allowHttp, false, 'production fetches by http');
  },
};
