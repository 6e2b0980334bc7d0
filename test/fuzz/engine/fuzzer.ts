import { setImmediate } from 'node:timers/promises';
import type { FuzzTarget } from '../target.ts';
import { Corpus } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { runInput } from './run-input.ts';
import { cover, shrink } from './shrink.ts';

/** Where a program counts the edges that it takes. */
export interface EdgeCounters {
  readonly counters: Uint8Array;
  /** Counters in use; more when more has been loaded. */
  readonly used: () => number;
}

export interface FuzzerOptions {
  readonly target: FuzzTarget;
  readonly seed: number;
  readonly edges: EdgeCounters;
  /** Further tokens for the dictionary. */
  readonly tokens: readonly string[];
  /** Told each input before it is run: it may be the last one. */
  readonly onInput?: (input: Uint8Array) => void;
  /** Told each input that the oracle is not content with, one for each message. */
  readonly onFinding: (input: Uint8Array, error: unknown) => void;
}

/** How long the loop of events may wait. */
const MAX_BLOCK_MS = 100;
/** Inputs that are kept for a second opinion, of all that the oracle was content with. */
const SAMPLE = 400;
/** Inputs that are tried to make a finding smaller, and one of the corpus. */
const FINDING_TRIES = 400;
const CORPUS_TRIES = 60;
/** Findings of one target, after which it is left alone. */
const MAX_FINDINGS = 10;

/** What tells findings from each other: numbers and quoted values differ from input to input. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = `${error.name}: ${error.message.split('\n', 1)[0] ?? ''} ${frameOf(error)}`;
  return text.replaceAll(/\d+|"[^"]*"|'[^']*'/g, '#');
}

function frameOf({ stack = '' }: Error): string {
  return stack.split('\n').find((line) => line.trimStart().startsWith('at ')) ?? '';
}

/** Looks for inputs that a target errs on: changes those that led to new edges, again and again. */
export class Fuzzer {
  readonly #options: FuzzerOptions;
  readonly #random: Random;
  readonly #coverage: Coverage;
  readonly #corpus = new Corpus();
  readonly #kinds = new Set<string>();
  /** Every input has the same chance to be in it (reservoir sampling). */
  readonly #sample: Uint8Array[] = [];
  #paused = performance.now();
  #executions = 0;
  #right = 0;

  constructor(options: FuzzerOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#coverage = new Coverage(options.edges.counters);
  }

  get executions(): number {
    return this.#executions;
  }

  get edgesTaken(): number {
    return this.#coverage.edges;
  }

  get findings(): number {
    return this.#kinds.size;
  }

  inputs(): readonly Uint8Array[] {
    return this.#corpus.inputs();
  }

  /** Some of all inputs that the oracle was content with. */
  sample(): readonly Uint8Array[] {
    return this.#sample;
  }

  /** Runs what there is already; of it, what adds nothing is dropped. */
  async start(inputs: readonly Uint8Array[]): Promise<void> {
    const seeds = [...this.#options.target.seeds, ''].map((seed) => Buffer.from(seed));
    for (const input of [...seeds, ...inputs]) if (await this.#try(input)) this.#corpus.add(input);
  }

  /**
   * @param until says when to end, between inputs
   * @param onNew told each input that took a new edge
   */
  async run(until: () => boolean, onNew: (input: Uint8Array) => void): Promise<void> {
    const { maxBytes } = this.#options.target;
    const dictionary = this.#options.target.dictionary.map((token) => Buffer.from(token));
    const tokens = this.#options.tokens.map((token) => Buffer.from(token));
    const random = this.#random;
    const other = (): Uint8Array => this.#corpus.any(random);
    const source = { random, dictionary, tokens, maxBytes, other };
    while (!until() && this.findings < MAX_FINDINGS && this.#corpus.size > 0) {
      const input = mutate(this.#corpus.choose(random), source);
      if (!(await this.#try(input))) continue;
      this.#corpus.add(input);
      onNew(input);
    }
  }

  /** Few and small inputs that take all the edges that all of them do. */
  async minimal(): Promise<Uint8Array[]> {
    const items = [];
    for (const input of this.#corpus.inputs()) {
      const has = await this.#edgesOf(input);
      if (has) items.push({ item: input, size: input.length, has });
    }
    const covered = new Set<number>();
    const small: Uint8Array[] = [];
    for (const input of cover(items)) {
      const own = [...((await this.#edgesOf(input)) ?? [])].filter((edge) => !covered.has(edge));
      const isAlike = async (candidate: Uint8Array): Promise<boolean> => {
        const taken = await this.#edgesOf(candidate);
        return taken !== undefined && own.every((edge) => taken.has(edge));
      };
      const less = await shrink(input, isAlike, CORPUS_TRIES);
      for (const edge of (await this.#edgesOf(less)) ?? []) covered.add(edge);
      small.push(less);
    }
    return small;
  }

  /** True when the input took new edges and nothing was wrong with it. */
  async #try(input: Uint8Array): Promise<boolean> {
    const used = this.#options.edges.used();
    this.#coverage.restart(used);
    const error = await this.#errorOf(input);
    const isNew = this.#coverage.takeNew(this.#options.edges.used());
    if (error === undefined) this.#keepSample(input);
    else await this.#found(input, error.thrown);
    return isNew && error === undefined;
  }

  #keepSample(input: Uint8Array): void {
    this.#right += 1;
    const place = this.#sample.length < SAMPLE ? this.#sample.length : this.#random.below(this.#right);
    if (place < SAMPLE) this.#sample[place] = input;
  }

  async #errorOf(input: Uint8Array): Promise<{ readonly thrown: unknown } | undefined> {
    this.#executions += 1;
    if (performance.now() - this.#paused > MAX_BLOCK_MS) {
      await setImmediate();
      this.#paused = performance.now();
    }
    this.#options.onInput?.(input);
    try {
      await runInput(this.#options.target, input);
      return undefined;
    } catch (thrown) {
      return { thrown };
    }
  }

  async #found(input: Uint8Array, error: unknown): Promise<void> {
    const kind = kindOf(error);
    if (this.#kinds.has(kind)) return;
    this.#kinds.add(kind);
    const isAlike = async (candidate: Uint8Array): Promise<boolean> => {
      const other = await this.#errorOf(candidate);
      return other !== undefined && kindOf(other.thrown) === kind;
    };
    const small = await shrink(input, isAlike, FINDING_TRIES);
    this.#options.onFinding(small, error);
  }

  /** Undefined when the oracle is not content. */
  async #edgesOf(input: Uint8Array): Promise<Set<number> | undefined> {
    this.#coverage.restart(this.#options.edges.used());
    const error = await this.#errorOf(input);
    return error ? undefined : this.#coverage.taken(this.#options.edges.used());
  }
}
