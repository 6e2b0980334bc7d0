import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { observability } from './prometheus.ts';

interface Target {
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant: boolean;
  readonly range: boolean;
}

interface Thresholds {
  readonly steps: readonly { readonly value: number | null; readonly color: string }[];
}

/** As deploy/observability/dashboard.json has it. */
export interface Panel {
  readonly title: string;
  readonly type: 'row' | 'stat' | 'table' | 'timeseries';
  readonly targets?: readonly Target[];
  readonly fieldConfig?: {
    readonly defaults: { readonly noValue?: string; readonly thresholds?: Thresholds };
    readonly overrides: readonly { readonly matcher: { readonly id: string; readonly options: string } }[];
  };
  readonly transformations?: readonly {
    readonly options: { readonly renameByName?: Readonly<Record<string, string>> };
  }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}

function dashboard(): Dashboard {
  return JSON.parse(readFileSync(join(observability, 'dashboard.json'), 'utf8')) as Dashboard;
}

/** All panels but the rows. */
export function dashboardPanels(): readonly Panel[] {
  return dashboard().panels.filter(({ type }) => type !== 'row');
}

/** As Grafana fills it in when all agents are chosen. */
export function filledIn(expr: string): string {
  return expr.replaceAll('$job', '.*').replaceAll('$instance', '.*').replaceAll('$__rate_interval', '1m');
}

/** Of which series the values of its variables are labels. */
export function variableQueries(): string[] {
  const { list } = dashboard().templating;
  return list.flatMap(({ query }) => /^label_values\((.*), \w+\)$/.exec(query)?.[1] ?? []).map(filledIn);
}

/** The expressions of all panels, and those of its variables. */
export function dashboardQueries(): string[] {
  const expressions = dashboardPanels().flatMap(({ targets = [] }) => targets.map(({ expr }) => filledIn(expr)));
  return [...variableQueries(), ...expressions];
}

/** The labels that a legend is made of. */
export function labelsIn(legendFormat = ''): readonly string[] {
  return Array.from(legendFormat.matchAll(/\{\{(\w+)\}\}/g), ([, label = '']) => label);
}

/** What a line is called, or what Grafana shows in place of a label that is not there: nothing. */
export function legendOf(legendFormat: string, labels: Readonly<Record<string, string>>): string {
  return legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '');
}

/** Whether an override is for what is called so. Grafana takes an expression without slashes for all of the name. */
export function isFor({ id, options }: { readonly id: string; readonly options: string }, name: string): boolean {
  if (id === 'byName') return name === options;
  const inSlashes = /^\/(.*)\/$/.exec(options)?.[1];
  return new RegExp(inSlashes ?? `^${options}$`).test(name);
}

/** The colour that a figure has. */
export function colorOf({ fieldConfig }: Panel, value: number | undefined): string | undefined {
  const steps = fieldConfig?.defaults.thresholds?.steps ?? [];
  return steps.findLast((step) => step.value === null || (value !== undefined && value >= step.value))?.color;
}
