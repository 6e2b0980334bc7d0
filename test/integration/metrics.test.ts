import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { GitServer } from '../../harness/git-server.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { Bundle, type Outcome, type ServedAgent } from '../support/cli.ts';
import { guestOptions } from '../support/guest-options.ts';
import { GitRepository } from '../support/git-repository.ts';
import { inTextFormat } from '../support/open-metrics.ts';
import { readAs } from '../support/read-metrics.ts';
import { dashboardPanels, dashboardQueries, filledIn, isFor, labelsIn, legendOf } from '../support/dashboard.ts';
import { observability, Prometheus, promtool, type ScrapeTls } from '../support/prometheus.ts';

const scraper = 'DNS:prometheus.example.org';

const bundle = new Bundle();
const repository = GitRepository.create();
let git: GitServer;
let agent: ServedAgent;
let prometheus: Prometheus;
let tls: ScrapeTls;

const create = (tag: string): Promise<Outcome> =>
  bundle.run(['create', `${git.url}/sample.git`, tag, '--agent', agent.address, '--out', tag, '--force']);

/** The PEM files of a certificate: `name-ca.pem` and the like. */
function writePem(authority: CertificateAuthority, name: string, subjectAltName: string): ScrapeTls {
  const files = {
    ca: bundle.path(`${name}-ca.pem`),
    cert: bundle.path(`${name}-cert.pem`),
    key: bundle.path(`${name}-key.pem`),
  };
  const material = authority.issue(name, subjectAltName);
  for (const part of ['ca', 'cert', 'key'] as const) writeFileSync(files[part], material[part], { mode: 0o600 });
  return files;
}

before(async () => {
  repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
  repository.git('tag', 'v1');
  git = await repository.serve('sample');
  const authority = new CertificateAuthority(bundle.work);
  const server = writePem(authority, 'agent', 'IP:127.0.0.1');
  tls = writePem(authority, 'scraper', scraper);
  const keygen = await bundle.run(['keygen', '--out', 'keys', '--lifetime-days', '400']);
  assert.equal(keygen.code, 0, keygen.stderr);
  const args = [
    ...['--key-file', 'keys/release-agent.key.asc', '--rotate-after-days', '90'],
    ...['--metrics-listen', '127.0.0.1:0', '--metrics-tls', 'mutual', '--metrics-readers', scraper],
    ...['--metrics-tls-ca', server.ca, '--metrics-tls-cert', server.cert, '--metrics-tls-key', server.key],
  ];
  agent = await bundle.serve(args, { nodeOptions: guestOptions });
  assert.equal((await create('v1')).code, 0);
  assert.equal((await create('v9')).code, 3);
  const { metrics } = await agent.event('listening');
  prometheus = await Prometheus.start([String(metrics)], tls);
});
after(async () => {
  await prometheus[Symbol.asyncDispose]();
  await git.stop();
  repository.dispose();
  await bundle.dispose();
});

async function valueOf(expr: string): Promise<number> {
  const [first, second] = await prometheus.until(expr);
  assert.equal(second, undefined, `${expr} has several values`);
  return Number(first?.value[1]);
}

/** Metrics that a query names. */
function namesIn(query: string): readonly string[] {
  return query.match(/\b(?:sealci_agent|process)_\w+|\bup\b|\bALERTS\b/g) ?? [];
}

test('a real Prometheus has what happened, and the state of the agent', async () => {
  assert.equal(await valueOf('up'), 1);
  assert.equal(await valueOf('sealci_agent_releases_total{outcome="made", reason="OK"}'), 1);
  assert.equal(await valueOf('sealci_agent_releases_total{outcome="failed", reason="TAG_NOT_FOUND"}'), 1);
  assert.equal(await valueOf('sealci_agent_calls_total{method="CreateRelease", reason="OK"}'), 1);
  assert.equal(await valueOf('sealci_agent_release_duration_seconds_count{outcome="made"}'), 1);
  for (const phase of ['queued', 'resolving', 'fetching', 'archiving', 'signing']) {
    const count = await valueOf(`sealci_agent_release_phase_duration_seconds_count{phase="${phase}"}`);
    // The one that failed found out, when it asked, that there is no such tag.
    assert.equal(count, phase === 'queued' || phase === 'resolving' ? 2 : 1);
  }
  const total = await valueOf('sealci_agent_release_duration_seconds_sum{outcome="made"}');
  const phases = await valueOf('sum(sealci_agent_release_phase_duration_seconds_sum)');
  const failed = await valueOf('sealci_agent_release_duration_seconds_sum{outcome="failed"}');
  assert.ok(Math.abs(total + failed - phases) < 1e-6, 'phases are the whole of a release');
  assert.equal(await valueOf('sealci_agent_archived_bytes_total'), 10_240);
  assert.ok((await valueOf('sealci_agent_sent_bytes_total')) > 0);
  assert.ok((await valueOf('sealci_agent_fetched_bytes_total')) > 0);
  assert.equal(await valueOf('sealci_agent_current_releases_limit{state="running"}'), 4);
  assert.equal(await valueOf('sealci_agent_current_releases{state="running"}'), 0);
  assert.equal(await valueOf('sealci_agent_key_ring_confirmed'), 1);
  assert.equal(await valueOf(`sealci_agent_key_info{fingerprint="${agent.fingerprint}"}`), 1);
  const days = await valueOf(
    '(sealci_agent_key_roll_due_timestamp_seconds - sealci_agent_key_created_timestamp_seconds) / 86400',
  );
  assert.equal(days, 90);
  assert.ok((await valueOf('sealci_agent_key_expiry_timestamp_seconds - time()')) > 399 * 86_400);
  assert.equal(await valueOf('sealci_agent_audit_log_lines_total'), 2);
  assert.equal(await valueOf('sealci_agent_build_info{mode="development"}'), 1);
  assert.ok((await valueOf('process_resident_memory_bytes')) > 10_000_000);
  assert.ok((await valueOf('sealci_agent_event_loop_delay_seconds_count')) > 0);
});

test('names and help texts are as promtool wants them', async () => {
  const { metrics } = await agent.event('listening');
  const text = await readAs(`https://${String(metrics)}/metrics`, tls);
  assert.match(text, /\n# EOF\n$/);
  assert.equal(promtool(['check', 'metrics'], inTextFormat(text)), '');
});

test('no label says who called, or for what', async () => {
  const { metrics } = await agent.event('listening');
  const text = await readAs(`https://${String(metrics)}/metrics`, tls);
  for (const secret of ['127.0.0.1', 'sample', 'v1', 'v9', 'localhost'])
    assert.ok(!text.includes(`"${secret}`), secret);
  const labels = new Set(Array.from(text.matchAll(/[{,](\w+)="/g), ([, label]) => label));
  assert.deepEqual([...labels].toSorted(), [
    'certificate',
    'fingerprint',
    'image_digest',
    'kernel_version',
    'le',
    'method',
    'mode',
    'node_version',
    'outcome',
    'phase',
    'reason',
    'state',
    'version',
  ]);
});

test('alerts fire when they should, and only then', () => {
  promtool(['check', 'rules', 'alerts.yml']);
  promtool(['test', 'rules', 'alerts.test.yml']);
  promtool(['check', 'config', '--syntax-only', 'prometheus.yml']);
});

test('every query of the dashboard and of the alerts is one, and every metric in them exists', async () => {
  await prometheus.until('sealci_agent_event_loop_delay_seconds_count');
  const alerts = await prometheus.rules();
  const queries = [...dashboardQueries(), ...alerts.map(({ query }) => query)];
  assert.ok(alerts.length > 10 && queries.length > 40);
  // ALERTS is there once one fires.
  const names = new Set([...(await prometheus.names()), 'ALERTS']);
  const unknown = new Set(queries.flatMap(namesIn).filter((name) => !names.has(name)));
  assert.deepEqual([...unknown], []);
  for (const query of queries) {
    assert.notEqual(namesIn(query).length, 0, query);
    await prometheus.query(query);
  }
});

test('every panel shows something of an agent that works, by names, or says what it means that there is nothing', async () => {
  assert.equal((await create('v1')).code, 0);
  assert.equal((await create('v9')).code, 3);
  const neverEmpty = dashboardPanels().filter(({ fieldConfig }) => fieldConfig?.defaults.noValue === undefined);
  for (const { title, targets = [] } of neverEmpty) {
    for (const { expr, legendFormat } of targets) {
      // A quantile of nothing is not a number.
      const results = await prometheus.until(`(${filledIn(expr)}) > -Inf`);
      for (const label of labelsIn(legendFormat)) {
        assert.ok(
          results.every(({ metric }) => metric[label]),
          `${title}: there are lines without ${label}`,
        );
      }
    }
  }
});

test('every colour and width of the dashboard is of something that there is', async () => {
  const alerts = await prometheus.rules();
  for (const { title, targets = [], fieldConfig, transformations = [] } of dashboardPanels()) {
    const columns = transformations.flatMap(({ options }) => Object.values(options.renameByName ?? {}));
    const lines = await Promise.all(
      targets.map(async ({ expr, legendFormat = '' }) => {
        const series = expr.includes('ALERTS')
          ? alerts.map((alert) => ({ metric: alert.labels }))
          : await prometheus.query(filledIn(expr));
        return series.map(({ metric }) => legendOf(legendFormat, metric));
      }),
    );
    const names = [...columns, ...lines.flat()];
    for (const { matcher } of fieldConfig?.overrides ?? []) {
      assert.ok(
        names.some((name) => isFor(matcher, name)),
        `${title}: ${matcher.options} is none of ${names.join()}`,
      );
    }
  }
});

test('every metric of the agent is in the dashboard or an alert', async () => {
  const shown = [...dashboardQueries(), ...(await prometheus.rules()).map(({ query }) => query)].flatMap(namesIn);
  const series = /_(?:bucket|sum|count)$/;
  const known = new Set(shown.map((name) => name.replace(series, '')));
  const own = (await prometheus.names()).filter((name) => /^(?:sealci_agent|process)_/.test(name));
  assert.deepEqual(
    [...new Set(own.map((name) => name.replace(series, '')))].filter((name) => !known.has(name)),
    [],
  );
});

test('docs/observe.md says what to do about every alert, and has every metric', async () => {
  const text = readFileSync(join(observability, '../../docs/observe.md'), 'utf8');
  for (const { name } of await prometheus.rules()) assert.ok(text.includes(`\n### ${name}\n`), name);
  const series = /_(?:bucket|sum|count)$/;
  const own = (await prometheus.names()).filter((name) => /^(?:sealci_agent|process)_/.test(name));
  for (const name of own) assert.ok(text.includes(`\`${name.replace(series, '')}\``), name);
});

test('other authorities of readers count as soon as their file has them', async () => {
  const { metrics } = await agent.event('listening');
  const url = `https://${String(metrics)}/metrics`;
  const next = writePem(new CertificateAuthority(bundle.work, 'next'), 'next-scraper', scraper);
  const nextReader = { ...next, ca: tls.ca };
  await assert.rejects(readAs(url, nextReader));
  copyFileSync(next.ca, bundle.path('agent-ca.pem'));
  assert.deepEqual((await agent.event('reloaded'))['changes'], ['metrics']);
  assert.match(await readAs(url, nextReader), /# EOF/);
  await assert.rejects(readAs(url, tls));
});

test('an agent whose metrics cannot be answered where the settings say does not start', async () => {
  const { metrics } = await agent.event('listening');
  const taken = await bundle.run(['serve', '--listen', '127.0.0.1:0', '--metrics-listen', String(metrics)]);
  assert.equal(taken.code, 9);
  assert.match(taken.stderr, /CONFIG_INVALID/);
});
