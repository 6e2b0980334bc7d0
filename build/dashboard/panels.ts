import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Query } from './queries.ts';

/** Whichever Prometheus whoever looks has chosen. */
export const datasource = { type: 'prometheus', uid: '${datasource}' };

/** Grafana's own unit of days says "57 weeks" of 400 of them, and that of calls a second "0.0167 req/s" of one a minute. */
export const units = { days: 'suffix:days', perMinute: 'suffix:/min' } as const;

/** Units by the names that Grafana has for them. */
export type Unit = 'short' | 's' | 'bytes' | 'Bps' | 'percentunit' | (typeof units)[keyof typeof units];

export type Color = 'green' | 'orange' | 'red' | 'gray';

/** From the value on, it has the colour. What is below all of them, or not there at all, has none. */
export type Steps = readonly (readonly [value: number, color: Color])[];

export interface PanelFacts {
  readonly title: string;
  /** What a reader has to know to judge it. */
  readonly description: string;
}

interface ValueFacts extends PanelFacts {
  readonly unit: Unit;
  /** What is said where there are no values, when that is no fault. */
  readonly otherwise?: string;
}

/** How values over time are drawn; lines when nothing is said. */
type Drawing =
  /** On top of one another: together they are all there is. */
  | 'stacked'
  /** As stacked, for what is mostly absent: a line through one point cannot be seen, a bar can. */
  | 'bars'
  /** What is so until it changes. */
  | 'steps';

interface LineFacts extends ValueFacts {
  readonly drawing?: Drawing;
  /** By what a line is called, where a colour means something. */
  readonly colors?: Readonly<Record<string, Color>>;
}

/** How wide a dashboard is, in columns of Grafana's grid. */
export const WIDTH = 24;

/** The axis reaches so far at least: else Grafana draws one from 0 to 100 when there is nothing but zeros. */
const leastAxis: Readonly<Record<Unit, number>> = {
  short: 1,
  s: 0.1,
  bytes: 1024 ** 2,
  Bps: 1000,
  percentunit: 1,
  [units.days]: 1,
  [units.perMinute]: 0.1,
};

function target({ expr, legend }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId(index)).expr(expr).legendFormat(legend).datasource(datasource);
}

/** As Grafana numbers queries: A, B, C. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

export function thresholds(steps: Steps): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: 'text' }, ...steps.map(([value, color]) => ({ value, color }))]);
}

/** Values over time, so many panels beside one another. */
export function lines(facts: LineFacts, queries: readonly Query[], beside = 2): TimeseriesBuilder {
  const { title, description, unit, drawing, colors = {}, otherwise } = facts;
  const builder = new TimeseriesBuilder()
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(datasource)
    .height(8)
    .span(WIDTH / beside)
    .min(0)
    .axisSoftMax(leastAxis[unit])
    .lineWidth(1)
    .showPoints(VisibilityMode.Auto)
    // Of many agents, the ones to look at come first.
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    );
  if (unit === 'short') builder.decimals(0);
  if (drawing) draw[drawing](builder);
  if (otherwise !== undefined) builder.noValue(otherwise);
  for (const [name, fixedColor] of Object.entries(colors)) {
    builder.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  for (const [index, query] of queries.entries()) builder.withTarget(target(query, index).range());
  return builder;
}

const stacking = new StackingConfigBuilder().mode(StackingMode.Normal).group('A');

const draw: Readonly<Record<Drawing, (builder: TimeseriesBuilder) => void>> = {
  stacked: (builder) => {
    builder.fillOpacity(30).stacking(stacking);
  },
  bars: (builder) => {
    builder.drawStyle(GraphDrawStyle.Bars).fillOpacity(60).stacking(stacking);
  },
  steps: (builder) => {
    builder.lineInterpolation(LineInterpolation.StepAfter);
  },
};

/** The value of this moment (over time, the latest one would be shown hours after there was one), by its colour. */
export function figure(facts: ValueFacts, expr: string, steps: Steps, beside = 4): StatBuilder {
  const { title, description, unit, otherwise } = facts;
  const builder = new StatBuilder()
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(datasource)
    .height(3)
    .span(WIDTH / beside)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(thresholds(steps))
    .withTarget(target({ expr, legend: '' }, 0).instant());
  if (unit === 'short') builder.decimals(0);
  if (otherwise !== undefined) builder.noValue(otherwise);
  return builder;
}
