import { lines, units } from './panels.ts';
import { perMinute, quantile, total } from './queries.ts';

const releases = 'sealci_agent_releases_total';
const duration = 'sealci_agent_release_duration_seconds';

export const releasePanels = [
  lines(
    {
      title: 'Releases',
      description: 'By how they ended.',
      unit: units.perMinute,
      drawing: 'stacked',
      colors: { made: 'green', failed: 'red', cancelled: 'gray' },
    },
    [{ expr: perMinute(releases, 'outcome'), legend: '{{outcome}}' }],
  ),
  lines(
    {
      title: 'Why they failed',
      description: 'By the reason of the error: docs/watch.md says what each means.',
      unit: units.perMinute,
      drawing: 'bars',
      otherwise: 'None failed.',
    },
    [{ expr: `${perMinute(releases, 'reason', 'outcome="failed"')} > 0`, legend: '{{reason}}' }],
  ),
  lines(
    { title: 'How long releases take', description: 'Those that were made, from the call to its end.', unit: 's' },
    [
      { expr: quantile(0.5, duration, '', 'outcome="made"'), legend: 'half of them' },
      { expr: quantile(0.95, duration, '', 'outcome="made"'), legend: '95 of 100' },
    ],
  ),
  lines(
    {
      title: 'What takes the time',
      description: '95 of 100 take less in each phase. While a release is fetching, it archives what has come.',
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
      description: 'Its lines: each signature and each refused caller has one.',
      unit: units.perMinute,
    },
    [{ expr: perMinute('sealci_agent_audit_log_lines_total', 'instance'), legend: '{{instance}}' }],
  ),
];
