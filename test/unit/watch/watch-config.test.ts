import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readWatchConfig, type WatchConfig } from '../../../src/watch/watch-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-config-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const repository = { url: 'https://example.org/group/project.git', tags: ['v*'] };
const whole = { folder: 'site', agents: [{ address: '127.0.0.1:1' }], repositories: [repository] };

function read(config: unknown): WatchConfig {
  const file = join(folder, 'watch.json');
  writeFileSync(file, JSON.stringify(config));
  return readWatchConfig(file);
}

test('reads the least that a watch needs', () => {
  const { repositories, agents, intervalMs, rolls, trustedKeys, policy } = read(whole);
  const [only] = repositories;
  assert.deepEqual([only?.project, only?.name, only?.url], ['project', 'project', repository.url]);
  assert.deepEqual(
    agents.map(({ address }) => address),
    ['127.0.0.1:1'],
  );
  assert.deepEqual([intervalMs, rolls, trustedKeys, policy.allowHttp], [300_000, undefined, undefined, true]);
});

test('patterns let in and take out, as git tag --list has globs', () => {
  const wants = (tag: string): boolean | undefined =>
    read({ ...whole, repositories: [{ ...repository, tags: ['v*', 'group/[12]', '!v0*'] }] }).repositories[0]?.wants(
      tag,
    );
  for (const tag of ['v1', 'v1/x', 'group/2']) assert.equal(wants(tag), true, tag);
  for (const tag of ['1', 'v0.1', 'group/3', 'xv1']) assert.equal(wants(tag), false, tag);
});

test('settings hold for polls and agents, and an agent may have its own', () => {
  const agents = [{ address: 'a:1' }, { address: 'b:1', clientKey: 'own' }];
  const settings = { mode: 'production', agentCa: 'ca', clientCert: 'cert', clientKey: 'key', maxRedirects: 1 };
  const config = read({ ...whole, agents, settings });
  assert.equal(config.policy.allowHttp, false);
  assert.equal(config.limits.maxRedirects, 1);
  assert.deepEqual(
    config.agents.map(({ settings: { agentCa, clientKey } }) => [agentCa, clientKey]),
    [
      ['ca', 'key'],
      ['ca', 'own'],
    ],
  );
});

test('says of everything that is not right where it is, and what would be', () => {
  const two = (one: object, other: object): object => ({
    ...whole,
    repositories: [
      { ...repository, ...one },
      { ...repository, ...other },
    ],
  });
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [[], /no JSON object/],
    [{ ...whole, folder: undefined }, /"folder" is missing/],
    [{ ...whole, agents: [] }, /"agents" .* 1 at least/],
    [{ ...whole, agents: [{ address: 'nowhere' }] }, /"address" in agents\[0\] .*HOST:PORT/],
    [{ ...whole, repositories: [{ tags: ['v*'] }] }, /"url" is missing in repositories\[0\]/],
    [{ ...whole, repositories: [{ ...repository, url: 'file:///x' }] }, /"url" in repositories\[0\].*only http/],
    [{ ...whole, repositories: [{ ...repository, tags: [] }] }, /"tags" in repositories\[0\]/],
    [{ ...whole, repositories: [{ ...repository, tag: 'v1' }] }, /no field "tag" in repositories\[0\]/],
    [{ ...whole, repositories: [{ ...repository, name: '../x' }] }, /"name" in repositories\[0\]/],
    [{ ...whole, repositories: [{ ...repository, name: 'Keys' }] }, /"Keys", which the site has a use for/],
    [two({ name: 'a' }, { name: 'A' }), /two repositories with the name/],
    [two({ name: 'a' }, { name: 'b' }), /two repositories with the URL/],
    [{ ...whole, intervalSeconds: 0 }, /"intervalSeconds".* from 1 to/],
    [{ ...whole, rolls: { everyDays: 1, reason: 'compromised' } }, /"reason" in "rolls".*"superseded" or "retired"/],
    [{ ...whole, rolls: { everyDays: 1, comment: 'é'.repeat(513) } }, /"comment" in "rolls".*over 1024 bytes/],
    [{ ...whole, settings: { maxredirects: 1 } }, /no setting "maxredirects" \(from "settings" of/],
    [{ ...whole, settings: { maxRedirects: 'two' } }, /"maxRedirects" from "settings" of/],
    [{ ...whole, intervall: 1 }, /no field "intervall"/],
  ];
  for (const [config, message] of wrong) assert.throws(() => read(config), { code: 'CONFIG_INVALID', message });
});
