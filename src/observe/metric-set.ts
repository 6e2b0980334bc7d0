import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Before all names: other services of SealCI have theirs. */
const PREFIX = 'sealci_agent_';

/**
 * Metrics of one process, in OpenMetrics 1.0. Names have their unit and no label has values without bound: whoever adds
 * one with the name of a repository, a tag or a caller fills the memory of the agent and of whoever scrapes it.
 */
export class MetricSet {
  readonly #registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();

  constructor() {
    this.#registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  counter<L extends string = never>(name: `${string}_total`, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers: [this.#registry] });
  }

  gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return this.standardGauge(`${PREFIX}${name}`, help, labelNames);
  }

  /** One that other programs have by the same name. */
  standardGauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  /** Likewise. */
  standardCounter(name: `${string}_total`, help: string): Counter {
    return new Counter({ name, help, registers: [this.#registry] });
  }

  histogram<L extends string = never>(
    name: `${string}_seconds`,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[] = [],
  ): Histogram<L> {
    return new Histogram({
      name: `${PREFIX}${name}`,
      help,
      buckets: [...buckets],
      labelNames,
      registers: [this.#registry],
    });
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** Has a counter say what something else has counted. */
export function setCounter(counter: Counter, value: number): void {
  counter.reset();
  counter.inc(value);
}
