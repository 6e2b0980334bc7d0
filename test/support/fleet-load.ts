import type { Bundle, Outcome } from './cli.ts';
import { eventually } from './fake-agent.ts';

/** What callers run, what they ask for, and who they say they are. */
export interface LoadSource {
  readonly bundle: Bundle;
  readonly url: string;
  readonly callerOptions: (role: 'release') => readonly string[];
}

/** Callers that have releases made by any of some agents, one after the other, until they are told to stop. */
export class FleetLoad {
  readonly outcomes: (Outcome & { readonly out: string })[] = [];
  readonly #source: LoadSource;
  readonly #more: readonly string[];
  readonly #addresses: readonly string[];
  readonly #callers: Promise<void>[];
  #count = 0;
  #isOver = false;

  /** @param more options of create */
  constructor(source: LoadSource, addresses: readonly string[], callers: number, ...more: readonly string[]) {
    this.#source = source;
    this.#more = more;
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
      const { bundle, url } = this.#source;
      const args = [
        'create',
        url,
        'v1',
        '--out',
        out,
        ...fleet,
        ...this.#source.callerOptions('release'),
        ...this.#more,
      ];
      this.outcomes.push({ ...(await bundle.run(args)), out });
    }
  }
}
