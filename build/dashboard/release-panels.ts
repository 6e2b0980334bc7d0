import { figure, lines } from './panels.ts';
import { of, quantile, rate, total } from './queries.ts';

const releases = 'sealci_agent_releases_total';
const failed = `sum(increase(${of(releases, 'outcome="failed"')}[1h]))`;

/** What is to be seen first. */
export const overview = [
  figure({ title: 'Agents', description: 'That answer.', unit: 'short' }, { expr: `sum(${of('up')})`, legend: '' }, [
    [null, 'red'],
    [1, 'green'],
  ]),
  figure(
    { title: 'Agents that sign nothing', description: 'Their key ring is not confirmed.', unit: 'short' },
    { expr: `sum(1 - ${of('sealci_agent_key_ring_confirmed')})`, legend: '' },
    [
      [null, 'green'],
      [1, 'red'],
    ],
  ),
  figure(
    { title: 'Keys in use', description: 'More than one: restore the newest ring on all agents.', unit: 'short' },
    { expr: `count(count by (fingerprint) (${of('sealci_agent_key_info')}))`, legend: '' },
    [
      [null, 'green'],
      [2, 'red'],
    ],
  ),
  figure(
    { title: 'Releases in the last hour', description: 'That were made.', unit: 'short' },
    { expr: `sum(increase(${of(releases, 'outcome="made"')}[1h]))`, legend: '' },
    [[null, 'green']],
  ),
  figure(
    {
      title: 'Failed in the last hour',
      description: 'Of all releases; those left out that callers cancelled.',
      unit: 'percentunit',
    },
    { expr: `${failed} / sum(increase(${of(releases, 'outcome!="cancelled"')}[1h]))`, legend: '' },
    [
      [null, 'green'],
      [0.1, 'orange'],
      [0.5, 'red'],
    ],
  ),
  figure(
    { title: 'Releases that wait', description: 'For a place, at this moment.', unit: 'short' },
    { expr: `sum(${of('sealci_agent_current_releases', 'state="waiting"')})`, legend: '' },
    [
      [null, 'green'],
      [10, 'orange'],
      [40, 'red'],
    ],
  ),
];

const duration = 'sealci_agent_release_duration_seconds';

export const releasePanels = [
  lines({ title: 'Releases', description: 'By how they ended.', unit: 'reqps' }, [
    { expr: rate(releases, 'outcome'), legend: '{{outcome}}' },
  ]),
  lines(
    {
      title: 'Why they failed',
      description: 'By the reason of the error: docs/watch.md says what each means.',
      unit: 'reqps',
    },
    [{ expr: `${rate(releases, 'reason', 'outcome="failed"')} > 0`, legend: '{{reason}}' }],
  ),
  lines(
    { title: 'How long releases take', description: 'Those that were made, from the call to its end.', unit: 's' },
    [
      {
        expr: quantile(0.5, duration, '', 'outcome=\"made\"'),
        legend: 'half of them',
      },
      { expr: quantile(0.95, duration, '', 'outcome=\"made\"'), legend: '95 of 100' },
    ],
  ),
  lines(
    {
      title: 'What they take it for',
      description: '95 of 100 take less. While a release is fetching, it archives what has come.',
      unit: 's',
    },
    [{ expr: quantile(0.95, 'sealci_agent_release_phase_duration_seconds', 'phase'), legend: '{{phase}}' }],
  ),
  lines(
    {
      title: 'Bytes',
      description: 'Of packs that came, of tars that were made, of releases that were sent.',
      unit: 'Bps',
    },
    [
      { expr: total('sealci_agent_fetched_bytes_total'), legend: 'fetched' },
      { expr: total('sealci_agent_archived_bytes_total'), legend: 'archived' },
      { expr: total('sealci_agent_sent_bytes_total'), legend: 'sent' },
    ],
  ),
  lines(
    {
      title: 'Audit log',
      description: 'Lines a second: each signature and each refused caller has one.',
      unit: 'reqps',
    },
    [{ expr: rate('sealci_agent_audit_log_lines_total', 'instance'), legend: '{{instance}}' }],
  ),
];
