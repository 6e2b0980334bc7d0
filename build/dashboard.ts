/**
 * Writes deploy/observability/dashboard.json, for Grafana 10 and later, by Grafana's own builders.
 *
 * Usage: node build/dashboard.ts [--check]
 * With --check it writes nothing and fails when what is there is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { format, resolveConfig } from 'prettier';
import { overview } from './dashboard/fleet-panels.ts';
import { datasource } from './dashboard/panels.ts';
import { releasePanels } from './dashboard/release-panels.ts';
import { keyPanels, machinePanels, queuePanels } from './dashboard/state-panels.ts';

const file = path.resolve(import.meta.dirname, '../deploy/observability/dashboard.json');

const rows = {
  'At a glance': overview,
  Releases: releasePanels,
  'Queue and callers': queuePanels,
  'Process and machine': machinePanels,
  Keys: keyPanels,
};

/** Values of a label of a metric, of which all are chosen at first. */
function choice(label: string, name: string, metric: string): QueryVariableBuilder {
  return new QueryVariableBuilder(label)
    .label(name)
    .datasource(datasource)
    .query(`label_values(${metric}, ${label})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .current({ text: ['All'], value: ['$__all'] });
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- only Grafana 12 and later read the form that follows it
const dashboard = new DashboardBuilder('SealCI release agents')
  .uid('sealci-release-agents')
  .description('Releases, queue, machine and keys of release agents. docs/observe.md says what to do about them.')
  .tags(['sealci'])
  .time({ from: 'now-6h', to: 'now' })
  .refresh('1m')
  .timezone('browser')
  .tooltip(DashboardCursorSync.Crosshair)
  .readonly()
  .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
  .withVariable(choice('job', 'Fleet', 'sealci_agent_build_info'))
  // An agent that has been away for longer than one looks back has nothing else.
  .withVariable(choice('instance', 'Agent', 'up{job=~"$job"}'));
let id = 0;
for (const [title, panels] of Object.entries(rows)) {
  dashboard.withRow(new RowBuilder(title).id(++id));
  for (const panel of panels) dashboard.withPanel(panel.id(++id));
}

const style = await resolveConfig(file);
const text = await format(JSON.stringify(dashboard.build()), { ...style, filepath: file });
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('deploy/observability/dashboard.json is not what would be written: run npm run generate.');
  process.exitCode = 1;
}
