import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { colorOf, dashboardPanels, filledIn, variableQueries } from '../support/dashboard.ts';
import { promtool } from '../support/prometheus.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-dashboard-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const figures = dashboardPanels().filter(({ type }) => type === 'stat');

/** Values of series, a minute apart from each other for two hours, as promtool writes them; labels are of PromQL. */
type Series = Readonly<Record<string, string>>;

/** What a figure says, and its colour; `undefined` is nothing. */
type Shown = Readonly<Record<string, readonly [value: number | undefined, color: string]>>;

/** What an expression has an hour and a half after the first values; `undefined` is nothing. */
interface Expected {
  readonly expr: string;
  readonly value: number | undefined;
}

/** Fails with what promtool says. */
function assertValues(series: Series, expected: readonly Expected[]): void {
  const queries = expected.map(({ expr, value }) => ({
    expr,
    eval_time: '90m',
    exp_samples: value === undefined ? [] : [{ labels: '{}', value }],
  }));
  const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const file = join(folder, 'dashboard.test.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ tests: [{ interval: '1m', input_series: input, promql_expr_test: queries }] }));
  promtool(['test', 'rules', file]);
}

/** Fails when a figure has another value, or colour. */
function assertShown(series: Series, shown: Shown): void {
  assert.deepEqual(
    figures.map(({ title }) => title),
    Object.keys(shown),
  );
  assertValues(
    series,
    figures.map(({ title, targets = [] }) => ({ expr: filledIn(targets[0]?.expr ?? ''), value: shown[title]?.[0] })),
  );
  for (const panel of figures)
    assert.equal(colorOf(panel, shown[panel.title]?.[0]), shown[panel.title]?.[1], panel.title);
}

const DAY = 86_400;
const NOW = 90 * 60;
const made = 'outcome="made", reason="OK"';
const failed = 'outcome="failed", reason="REMOTE_FAILED"';

test('two fleets that have nothing to do, with a key each that lasts, alarm nobody', () => {
  assertShown(
    {
      'up{job="a", instance="1"}': '1x120',
      'up{job="a", instance="2"}': '1x120',
      'up{job="b", instance="3"}': '1x120',
      'sealci_agent_key_ring_confirmed{job="a", instance="1"}': '1x120',
      'sealci_agent_key_ring_confirmed{job="b", instance="3"}': '1x120',
      'sealci_agent_key_info{job="a", instance="1", fingerprint="A"}': '1x120',
      'sealci_agent_key_info{job="a", instance="2", fingerprint="A"}': '1x120',
      'sealci_agent_key_info{job="b", instance="3", fingerprint="B"}': '1x120',
      [`sealci_agent_releases_total{job="a", instance="1", ${made}}`]: '7x120',
      [`sealci_agent_releases_total{job="a", instance="1", ${failed}}`]: '7x120',
      'sealci_agent_oldest_wait_seconds{job="a", instance="1"}': '0x120',
    },
    {
      'Agents away': [0, 'green'],
      Unconfirmed: [0, 'green'],
      'Keys in one fleet': [1, 'green'],
      // A share of none is none, and not the latest that there was.
      'Failed, last hour': [undefined, 'text'],
      'Made, last hour': [0, 'green'],
      'Longest wait': [0, 'green'],
      'Roll due in': [undefined, 'text'],
      'Key expires in': [undefined, 'text'],
    },
  );
});

test('one sick agent among those that are well is seen in each figure', () => {
  assertShown(
    {
      'up{job="a", instance="well"}': '1x120',
      'up{job="a", instance="sick"}': '1x120',
      'up{job="a", instance="away"}': '1x60 0x60',
      'sealci_agent_key_ring_confirmed{job="a", instance="well"}': '1x120',
      'sealci_agent_key_ring_confirmed{job="a", instance="sick"}': '0x120',
      'sealci_agent_key_info{job="a", instance="well", fingerprint="A"}': '1x120',
      'sealci_agent_key_info{job="a", instance="sick", fingerprint="B"}': '1x120',
      'sealci_agent_key_info{job="b", instance="other", fingerprint="C"}': '1x120',
      [`sealci_agent_releases_total{job="a", instance="well", ${made}}`]: '0+2x120',
      [`sealci_agent_releases_total{job="a", instance="sick", ${failed}}`]: '0+2x120',
      'sealci_agent_releases_total{job="a", instance="sick", outcome="cancelled", reason="CANCELLED"}': '0+9x120',
      'sealci_agent_oldest_wait_seconds{job="a", instance="well"}': '0x120',
      'sealci_agent_oldest_wait_seconds{job="a", instance="sick"}': '120x120',
      'sealci_agent_key_roll_due_timestamp_seconds{job="a", instance="well"}': `${NOW + 6.5 * DAY}x120`,
      'sealci_agent_key_roll_due_timestamp_seconds{job="a", instance="sick"}': `${NOW - 1.5 * DAY}x120`,
      'sealci_agent_key_expiry_timestamp_seconds{job="a", instance="well"}': `${NOW + 400 * DAY}x120`,
      'sealci_agent_key_expiry_timestamp_seconds{job="a", instance="sick"}': `${NOW + 1.5 * DAY}x120`,
    },
    {
      'Agents away': [1, 'red'],
      Unconfirmed: [1, 'red'],
      'Keys in one fleet': [2, 'red'],
      'Failed, last hour': [0.5, 'red'],
      'Made, last hour': [120, 'green'],
      'Longest wait': [120, 'red'],
      'Roll due in': [-2, 'red'],
      'Key expires in': [1, 'red'],
    },
  );
});

test('figures and tables are of this moment: over time, the latest value would be shown hours after there was one', () => {
  for (const { title, type, targets = [] } of dashboardPanels()) {
    assert.notEqual(targets.length, 0, title);
    for (const { instant, range } of targets)
      assert.deepEqual({ instant, range }, { instant: type !== 'timeseries', range: type === 'timeseries' }, title);
  }
});

test('an agent that has been away for longer than one looks back can be chosen', () => {
  const [, agents = ''] = variableQueries();
  assertValues({ 'up{job="a", instance="away"}': '0x120' }, [{ expr: `count(${agents})`, value: 1 }]);
});
