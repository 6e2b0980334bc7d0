import {
  TableCellDisplayMode,
  TableCellHeight,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { type DynamicConfigValue, MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { datasource, type PanelFacts, refId, type Steps, thresholds, type Unit, WIDTH } from './panels.ts';

/** What a row is of: an agent of a fleet. */
export const byAgent = 'by (job, instance) ';
const agent = 'Agent';
/** Pixels: of a name and port, and of the name of a column. */
const AGENT_WIDTH = 270;
const LEAST_WIDTH = 95;

/** A column of a value of each agent. */
export interface ValueColumn {
  readonly name: string;
  /** One value for each job and instance at most. */
  readonly expr: string;
  readonly unit: Unit;
  readonly steps?: Steps;
  /** What is said in place of a value. */
  readonly texts?: Readonly<Record<number, string>>;
}

/** Columns of the labels of a metric, which has one series for each agent. */
export interface LabelColumns {
  readonly expr: string;
  /** What the column of a label is called, and how many pixels it takes where its share is too few. */
  readonly labels: Readonly<Record<string, { readonly name: string; readonly width?: number }>>;
}

export type Column = ValueColumn | LabelColumns;

interface TableLayout {
  /** In columns of Grafana's grid. */
  readonly span?: number;
  /** In rows of the grid. */
  readonly height?: number;
  /** By what the rows are in order, the least first. */
  readonly sort?: readonly { readonly by: string; readonly desc?: true }[];
}

/** Of each agent a row, of this moment. */
export function table(
  { title, description }: PanelFacts,
  columns: readonly Column[],
  { span = WIDTH, height = 8, sort = [{ by: agent }] }: TableLayout = {},
): TableBuilder {
  const builder = new TableBuilder()
    .title(title)
    .description(description)
    .datasource(datasource)
    .height(height)
    .span(span)
    .cellHeight(TableCellHeight.Sm)
    .sortBy(sort.map(({ by, desc = false }) => new TableSortByFieldStateBuilder().displayName(by).desc(desc)))
    .overrideByName(agent, wide(AGENT_WIDTH));
  const names: Record<string, string> = { instance: agent };
  const hidden: Record<string, true> = { Time: true };
  for (const [index, column] of columns.entries()) {
    builder.withTarget(
      new DataqueryBuilder()
        .refId(refId(index))
        .expr(column.expr)
        .format(PromQueryFormat.Table)
        .instant()
        .datasource(datasource),
    );
    const value = columns.length === 1 ? 'Value' : `Value #${refId(index)}`;
    if ('labels' in column) {
      hidden[value] = true;
      for (const [label, { name, width }] of Object.entries(column.labels)) {
        names[label] = name;
        if (width !== undefined) builder.overrideByName(name, wide(width));
      }
    } else {
      names[value] = column.name;
      builder.overrideByName(column.name, looks(column));
    }
  }
  // What most dashboards show one of is where a narrow screen leaves off.
  names['job'] = 'Fleet';
  const order = Object.fromEntries(Object.keys(names).map((field, index) => [field, index]));
  return builder.withTransformation({ id: 'merge', options: {} }).withTransformation({
    id: 'organize',
    options: { excludeByName: hidden, indexByName: order, renameByName: names },
  });
}

/** So many pixels: a least width would leave all others theirs, and the last ones outside. */
function wide(value: number): DynamicConfigValue[] {
  return [{ id: 'custom.width', value }];
}

/** What Grafana is told of a column. */
function looks({ unit, steps, texts }: ValueColumn): DynamicConfigValue[] {
  const mapping: ValueMapping[] = Object.entries(texts ?? {}).map(([value, text]) => ({
    type: MappingType.ValueToText,
    options: { [value]: { text } },
  }));
  return [
    { id: 'unit', value: unit },
    { id: 'custom.minWidth', value: LEAST_WIDTH },
    ...(unit === 'short' ? [{ id: 'decimals', value: 0 }] : []),
    ...(texts ? [{ id: 'mappings', value: mapping }] : []),
    ...(steps
      ? [
          { id: 'thresholds', value: thresholds(steps).build() },
          { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
        ]
      : []),
  ];
}
