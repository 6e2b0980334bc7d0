import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import { clientOptions, serverOptions, type TlsFiles } from '../support/certificates.ts';
import { Bundle, errorIn, type LogLine, type ServedAgent } from '../support/cli.ts';
import { GitRepository } from '../support/git-repository.ts';
import { ListedAuthority } from '../support/listed-authority.ts';
import { request } from '../support/read-metrics.ts';
import { shownCertificate } from '../support/shown-certificate.ts';

const bundle = new Bundle();
test.after(() => bundle.dispose());
const authority = ListedAuthority.root(bundle.work);

/** Writes files in the folder of that name. */
function filesOf(name: string, { ca, cert, key }: TlsMaterial): TlsFiles {
  mkdirSync(bundle.path(name), { recursive: true });
  const path = (part: string): string => bundle.path(name, `${part}.pem`);
  for (const [part, pem] of Object.entries({ ca, cert, key })) writeFileSync(path(part), pem, { mode: 0o600 });
  return { ca: path('ca'), cert: path('cert'), key: path('key') };
}

const agentNames = { names: 'IP:127.0.0.1' };
const caller = filesOf('caller', authority.issue('caller', { names: 'DNS:caller' }));

const info = (agent: ServedAgent) => bundle.run(['info', '--json', '--agent', agent.address, ...clientOptions(caller)]);

/** The lines of an event from the `count`th on, once there are so many. */
async function lineOf({ log }: ServedAgent, name: string, count = 1): Promise<LogLine> {
  for (;;) {
    const line = log.filter(({ event }) => event === name)[count - 1];
    if (line) return line;
    await delay(20);
  }
}

test('takes a new certificate when its files change, and keeps the old one while they do not fit', async () => {
  const files = filesOf('files', authority.issue('agent', agentNames));
  const agent = await bundle.serve([...serverOptions(files), '--release-callers', 'DNS:caller']);
  const shown = (): Promise<string | undefined> => shownCertificate(agent.port);
  const first = await shown();
  const renewed = authority.issue('agent', agentNames);
  writeFileSync(files.cert, renewed.cert.subarray(0, 300));
  assert.equal((await lineOf(agent, 'warning', 1))['code'], 'CONFIG_INVALID');
  writeFileSync(files.cert, renewed.cert);
  assert.match(String((await lineOf(agent, 'warning', 2))['message']), /not the key of the certificate/);
  assert.equal(await shown(), first);
  assert.equal((await info(agent)).code, 0);
  // As a link is swapped, or a program writes that lets no one see a part.
  writeFileSync(`${files.key}.new`, renewed.key, { mode: 0o600 });
  renameSync(`${files.key}.new`, files.key);
  const { audit, by, changes, certificates } = await lineOf(agent, 'reloaded');
  assert.deepEqual([audit, by, changes], [1, 'change', ['tlsCert']]);
  assert.notEqual(await shown(), first);
  const sha256 = (await shown())?.replaceAll(':', '').toLowerCase();
  assert.deepEqual(certificates, { tlsCert: { sha256: [sha256] } });
  assert.equal((await info(agent)).code, 0);
  const expired = authority.issue('agent', { ...agentNames, from: -7_200_000, to: -3_600_000 });
  filesOf('files', expired);
  agent.child.kill('SIGHUP');
  assert.match(String((await lineOf(agent, 'warning', 3))['message']), /expired at/);
  assert.equal((await info(agent)).code, 0);
  assert.equal(await agent.kill('SIGTERM'), 0);
});

test('SIGHUP has it read callers, lists and files anew, and says what waits for the next start', async () => {
  const crl = bundle.path('crl.pem');
  writeFileSync(crl, authority.list());
  const config = bundle.path('agent.json');
  const configure = (settings: object): void => {
    writeFileSync(config, JSON.stringify(settings));
  };
  configure({ releaseCallers: ['DNS:caller'] });
  const files = filesOf('second', authority.issue('agent', agentNames));
  const agent = await bundle.serve([
    ...serverOptions(files),
    '--tls-crl',
    crl,
    '--config',
    config,
    '--audit-file',
    'audit.log',
  ]);
  const hangUp = (): void => {
    agent.child.kill('SIGHUP');
  };
  assert.equal((await info(agent)).code, 0);

  configure({ releaseCallers: ['DNS:other'], maxEntries: 5 });
  hangUp();
  const called = await lineOf(agent, 'reloaded', 1);
  assert.deepEqual([called['by'], called['changes'], called['certificates']], ['signal', ['callers'], {}]);
  assert.deepEqual(called['callers'], { release: { names: ['DNS:other'] }, keys: { names: [] } });
  assert.match(String((await lineOf(agent, 'warning', 1))['message']), /maxEntries/);
  assert.equal(errorIn(await info(agent)).reason, 'CALLER_NOT_ALLOWED');

  writeFileSync(config, '{');
  hangUp();
  assert.equal((await lineOf(agent, 'warning', 2))['code'], 'CONFIG_INVALID');
  assert.equal(errorIn(await info(agent)).reason, 'CALLER_NOT_ALLOWED');

  configure({ keyCallers: ['DNS:caller'] });
  hangUp();
  const again = await lineOf(agent, 'reloaded', 2);
  assert.deepEqual(again['changes'], ['callers']);
  assert.deepEqual(again['callers'], { release: { names: [] }, keys: { names: ['DNS:caller'] } });
  assert.equal((await info(agent)).code, 0);

  // An expired list would keep everybody out.
  writeFileSync(crl, authority.list(-1000));
  hangUp();
  assert.match(String((await lineOf(agent, 'warning', 3))['message']), /list that expired/);
  assert.equal((await info(agent)).code, 0);

  const revoked = authority.issue('revoked', { names: 'DNS:caller' });
  authority.revoke(revoked);
  writeFileSync(crl, authority.list());
  hangUp();
  const { changes, certificates, callers } = await lineOf(agent, 'reloaded', 3);
  assert.equal(callers, undefined);
  assert.deepEqual(changes, ['tlsCrl']);
  const der = Buffer.from(String(readFileSync(crl)).replaceAll(/-----.*-----/g, ''), 'base64');
  const sha256 = createHash('sha256').update(der).digest('hex');
  assert.deepEqual(certificates, { tlsCrl: { sha256: [sha256] } });
  const bad = clientOptions(filesOf('revoked', revoked));
  const refused = await bundle.run(['info', '--json', '--agent', agent.address, ...bad]);
  assert.equal(errorIn(refused).reason, 'AGENT_UNREACHABLE');
  assert.equal((await info(agent)).code, 0);
  assert.equal(await agent.kill('SIGTERM'), 0);
  const lines = readFileSync(bundle.path('audit.log'), 'utf8').split('\n');
  assert.equal(lines.filter((line) => line.includes('"event":"reloaded"')).length, 3);
  assert.equal((await bundle.run(['audit-verify', 'audit.log'])).code, 0);
});

test('metrics tell when certificates and lists expire, of those that were read last', async () => {
  const crl = bundle.path('measured-crl.pem');
  writeFileSync(crl, authority.list(7_200_000));
  const first = authority.issue('agent', { ...agentNames, to: 3_600_000 });
  const files = filesOf('measured', first);
  const agent = await bundle.serve([
    ...[...serverOptions(files), '--release-callers', 'DNS:caller', '--tls-crl', crl],
    ...['--metrics-listen', '127.0.0.1:0', '--metrics-tls', 'none'],
  ]);
  const { metrics } = await agent.event('listening');
  const expiries = async (): Promise<Map<string | undefined, number>> => {
    const { body } = await request(`http://${String(metrics)}/metrics`);
    const lines = body.matchAll(/^sealci_agent_certificate_expiry_timestamp_seconds\{certificate="(\w+)"\} (\S+)$/gm);
    return new Map(Array.from(lines, ([, name, seconds]) => [name, Number(seconds)]));
  };
  const secondsOf = (pem: Uint8Array): number => new X509Certificate(pem).validToDate.getTime() / 1000;
  const before = await expiries();
  assert.deepEqual([...before.keys()].toSorted(), ['tlsCa', 'tlsCert', 'tlsCrl']);
  assert.deepEqual([before.get('tlsCert'), before.get('tlsCa')], [secondsOf(first.cert), secondsOf(first.ca)]);
  const renewed = authority.issue('agent', { ...agentNames, to: 86_400_000 });
  filesOf('measured', renewed);
  writeFileSync(crl, authority.list(14_400_000));
  agent.child.kill('SIGHUP');
  const isRead = (now: Map<string | undefined, number>): boolean =>
    now.get('tlsCert') === secondsOf(renewed.cert) && Number(now.get('tlsCrl')) > Number(before.get('tlsCrl')) + 3600;
  // It may have read one file before the other was there.
  while (!isRead(await expiries())) await delay(20);
  assert.equal(await agent.kill('SIGTERM'), 0);
});

test('what counts for callers is accounted for, though that of readers of metrics is damaged', async () => {
  const files = filesOf('both', authority.issue('agent', agentNames));
  const readers = filesOf('readers', authority.issue('agent', agentNames));
  const agent = await bundle.serve([
    ...[...serverOptions(files), '--release-callers', 'DNS:caller', '--metrics-listen', '127.0.0.1:0'],
    ...['--metrics-readers', 'DNS:caller', '--metrics-tls-cert', readers.cert, '--metrics-tls-key', readers.key],
  ]);
  writeFileSync(readers.cert, 'none');
  await lineOf(agent, 'warning');
  const first = await shownCertificate(agent.port);
  const renewed = authority.issue('agent', agentNames);
  filesOf('both', renewed);
  agent.child.kill('SIGHUP');
  const { certificates } = await lineOf(agent, 'reloaded');
  const shown = await shownCertificate(agent.port);
  assert.notEqual(shown, first);
  assert.deepEqual(certificates, { tlsCert: { sha256: [shown?.replaceAll(':', '').toLowerCase()] } });
  assert.match(String(agent.log.findLast(({ event }) => event === 'warning')?.['message']), /readers of metrics/);
  assert.equal(await agent.kill('SIGTERM'), 0);
});

test('releases from a git server once its authority is in the file of gitCa', async () => {
  const repository = GitRepository.create();
  repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
  repository.git('tag', 'v1');
  const git = await repository.serve('sample', { tls: authority.issue('git', agentNames) });
  const gitCa = bundle.path('git-ca.pem');
  writeFileSync(gitCa, ListedAuthority.root(bundle.work, 'other').ca);
  const agent = await bundle.serve(['--git-ca', gitCa]);
  const create = (out: string) =>
    bundle.run(['create', `${git.url}/sample.git`, 'v1', '--json', '--agent', agent.address, '--out', out]);
  assert.equal(errorIn(await create('none')).reason, 'REMOTE_UNREACHABLE');
  writeFileSync(gitCa, authority.ca);
  assert.deepEqual((await lineOf(agent, 'reloaded'))['changes'], ['gitCa']);
  assert.equal((await create('made')).code, 0);
  await git.stop();
  repository.dispose();
});

test('commands refuse a key that is not the certificate’s, and a certificate that has expired', async () => {
  const { cert, ca } = authority.issue('one', { names: 'DNS:caller' });
  const { key } = authority.issue('two', { names: 'DNS:caller' });
  const old = authority.issue('old', { names: 'DNS:caller', from: -7_200_000, to: -3_600_000 });
  for (const [name, material] of Object.entries({ mixed: { ca, cert, key }, old })) {
    const options = clientOptions(filesOf(name, material));
    const outcome = await bundle.run(['info', '--json', '--agent', '127.0.0.1:1', ...options]);
    assert.deepEqual([outcome.code, errorIn(outcome).reason], [9, 'CONFIG_INVALID']);
  }
});
