/** What a panel shows of it, and what each line is called. */
export interface Query {
  readonly expr: string;
  /** In Grafana's form, `{{label}}` for a label's value. */
  readonly legend: string;
}

/** Of the agents that are chosen. */
const chosen = 'job=~"$job", instance=~"$instance"';

const DAY = 86_400;

/** A metric of the agents that are chosen, with further conditions. */
export function of(metric: string, conditions = ''): string {
  return `${metric}{${[chosen, conditions].filter((part) => part !== '').join(', ')}}`;
}

function rate(metric: string, labels: string, conditions?: string): string {
  return `sum by (${labels}) (rate(${of(metric, conditions)}[$__rate_interval]))`;
}

/** A minute, by `labels`: most agents do less than one thing a second. */
export function perMinute(metric: string, labels: string, conditions?: string): string {
  return `60 * ${rate(metric, labels, conditions)}`;
}

/** A second, by `labels`. */
export function perSecond(metric: string, labels: string): string {
  return rate(metric, labels);
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

const releases = 'sealci_agent_releases_total';

/** Releases that ended in the last hour; `by` which agent, or all together. */
export function inLastHour(conditions: string, by = ''): string {
  return `sum ${by}(increase(${of(releases, conditions)}[1h]))`;
}

/** How many of those failed; those left out that callers cancelled. Nothing when there were none. */
export function failedInLastHour(by = ''): string {
  return `${inLastHour('outcome="failed"', by)} / (${inLastHour('outcome!="cancelled"', by)} > 0)`;
}

/** Whole days until the time that a metric has. */
export function daysUntil(timestamp: string): string {
  return `floor((${timestamp} - time()) / ${DAY})`;
}

/** Whole days since. */
export function daysSince(timestamp: string): string {
  return `floor((time() - ${timestamp}) / ${DAY})`;
}
