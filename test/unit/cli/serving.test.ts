/**
 * One walk through an agent that has all that it may have, in this process: mutual TLS, an audit log, metrics and traces. How
 * each behaves as the program that is shipped is tested with the bundle, in test/integration.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { eventually } from '../../support/fake-agent.ts';
import { freePort } from '../../../harness/free-port.ts';
import { GitRepository } from '../../support/git-repository.ts';
import { readAs } from '../../support/read-metrics.ts';
import { runProgram, startProgram } from '../../support/run-program.ts';
import { TraceCollector } from '../../support/trace-collector.ts';

test('serves, is asked, read and traced, and ends when it is told to', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-serving-'));
  const place = (...names: string[]): string => join(folder, ...names);
  const repository = GitRepository.create();
  repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
  repository.git('tag', 'v1');
  const git = await repository.serve('sample');
  t.after(async () => {
    await git.stop();
    repository.dispose();
    rmSync(folder, { recursive: true });
  });
  await using collector = await TraceCollector.start();
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, text } = await runProgram(t, args);
    assert.equal(code, 0, `${args.join(' ')}: ${text}`);
    return text;
  };

  await done('certificates', '--out', place('tls'), '--host', '127.0.0.1');
  await done('keygen', '--out', place('keys'));
  const [address, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const agent = startProgram(t, [
    ...['serve', '--listen', address, '--key-file', place('keys/release-agent.key.asc')],
    ...['--tls', 'mutual', '--tls-ca', place('tls/ca.pem')],
    ...['--tls-cert', place('tls/cert.pem'), '--tls-key', place('tls/key.pem')],
    ...['--release-callers', 'DNS:controller.example.org', '--key-callers', 'DNS:operator.example.org'],
    ...['--audit-file', place('audit.log'), '--traces-url', collector.url],
    ...['--metrics-listen', metrics, '--metrics-tls', 'mutual', '--metrics-readers', 'DNS:controller.example.org'],
    ...['--metrics-tls-ca', place('tls/ca.pem'), '--metrics-tls-cert', place('tls/cert.pem')],
    ...['--metrics-tls-key', place('tls/key.pem')],
  ]);
  try {
    await eventually(() => agent.text().includes('"event":"listening"'), 'the agent listens');

    const caller = {
      ca: place('tls/ca.pem'),
      cert: place('tls/release-caller.pem'),
      key: place('tls/release-caller.key'),
    };
    const asCaller = ['--agent-ca', caller.ca, '--client-cert', caller.cert, '--client-key', caller.key];
    const toAgent = ['--agent', address, ...asCaller];
    assert.match(await done('health', ...toAgent), /makes releases/);
    await done('create', `${git.url}/sample.git`, 'v1', ...toAgent, '--out', place('made'));
    assert.match(
      await readAs(`https://${metrics}/metrics`, caller),
      /^sealci_agent_releases_total\{outcome=\"made\".*\} 1$/m,
    );
    const table = startProgram(t, ['info', '--watch', '1', ...toAgent]);
    await eventually(() => table.text().includes(address), 'the fleet is shown');
  } finally {
    // To both that run.
    process.emit('SIGINT');
    await agent.ended;
  }
  await done('audit-verify', place('audit.log'));
  assert.match(readFileSync(place('audit.log'), 'utf8'), /"event":"signed"/);
  await eventually(() => collector.spans.length > 1, 'the release is traced');
});
