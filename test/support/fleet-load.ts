import type { Outcome } from './cli.ts';
import { eventually } from './fake-agent.ts';
import type { ProductionAgents } from './production-agents.ts';

/** Callers that have releases made by any of some agents, one after the other, until they are told to stop. */
export class FleetLoad {
  readonly outcomes: (Outcome & { readonly out: string })[] = [];
  readonly #agents: ProductionAgents;
  readonly #addresses: readonly string[];
  readonly #callers: Promise<void>[];
  #count = 0;
  #isOver = false;

  constructor(agents: ProductionAgents, addresses: readonly string[], callers: number) {
    this.#agents = agents;
    this.#addresses = addresses;
    this.#callers = Array.from({ length: callers }, () => this.#call());
  }

  /** Waits until so many more releases have come to an end, good or bad. */
  async go(releases: number): Promise<void> {
    const wanted = this.outcomes.length + releases;
    await eventually(() => this.outcomes.length >= wanted, 'releases come to an end');
  }

  /** Lets the calls that run come to their end, and begins no more. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#callers);
  }

  async #call(): Promise<void> {
    while (!this.#isOver) {
      const out = `out-${this.#count++}`;
      const fleet = this.#addresses.flatMap((address) => ['--agent', address]);
      const args = ['create', this.#agents.url, 'v1', '--out', out, ...fleet, ...this.#agents.callerOptions('release')];
      this.outcomes.push({ ...(await this.#agents.bundle.run(args)), out });
    }
  }
}
