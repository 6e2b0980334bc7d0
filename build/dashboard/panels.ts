import {
  BigValueColorMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode, type Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Query } from './queries.ts';

/** Whichever Prometheus whoever looks has chosen. */
export const datasource = { type: 'prometheus', uid: '${datasource}' };

/** Units by the names that Grafana has for them. */
export type Unit = 'short' | 's' | 'bytes' | 'Bps' | 'reqps' | 'percentunit' | 'd';

interface PanelFacts {
  readonly title: string;
  /** What a reader has to know to judge it. */
  readonly description: string;
  readonly unit: Unit;
  /** Whether less than nothing means something: what is overdue. */
  readonly isSigned?: true;
}

const WIDTH = 24;

function target({ expr, legend }: Query): DataqueryBuilder {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).range().datasource(datasource);
}

/** Lines over time, so many beside one another. */
export function lines(facts: PanelFacts, queries: readonly Query[], beside = 2): TimeseriesBuilder {
  const { title, description, unit, isSigned } = facts;
  const builder = new TimeseriesBuilder()
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(datasource)
    .height(8)
    .span(WIDTH / beside)
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    );
  if (isSigned !== true) builder.min(0);
  for (const query of queries) builder.withTarget(target(query));
  return builder;
}

/** From the value on, it has the colour. */
export type Steps = readonly (readonly [value: number | null, color: 'green' | 'orange' | 'red'])[];

/** The latest value, in the colour of the step that it has reached. */
export function figure(facts: PanelFacts, query: Query, steps: Steps, beside = 6): StatBuilder {
  const { title, description, unit } = facts;
  const thresholds: Threshold[] = steps.map(([value, color]) => ({ value, color }));
  return new StatBuilder()
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(datasource)
    .height(4)
    .span(WIDTH / beside)
    .colorMode(BigValueColorMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(thresholds))
    .withTarget(target(query));
}
