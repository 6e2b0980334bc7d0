/** What a panel shows of it, and what each line is called. */
export interface Query {
  readonly expr: string;
  /** In Grafana's form, `{{label}}` for a label's value. */
  readonly legend: string;
}

/** Of the agents that are chosen. */
const chosen = 'job=~"$job", instance=~"$instance"';

/** A metric of the agents that are chosen, with further conditions. */
export function of(metric: string, conditions = ''): string {
  return `${metric}{${[chosen, conditions].filter((part) => part !== '').join(', ')}}`;
}

/** A second, by `labels`. */
export function rate(metric: string, labels: string, conditions?: string): string {
  return `sum by (${labels}) (rate(${of(metric, conditions)}[$__rate_interval]))`;
}

/** A second, all together. */
export function total(metric: string): string {
  return `sum(rate(${of(metric)}[$__rate_interval]))`;
}

/** Below which so large a part of them is. */
export function quantile(part: number, histogram: string, labels = '', conditions?: string): string {
  const by = ['le', labels].filter((label) => label !== '').join(', ');
  return `histogram_quantile(${part}, ${rate(`${histogram}_bucket`, by, conditions)})`;
}
