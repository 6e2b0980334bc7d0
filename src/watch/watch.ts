import { type AgentError, asAgentError } from '../errors.ts';
import { listTags } from '../git/protocol/list-tags.ts';
import { readCredentialsFile } from '../platform/credentials-file.ts';
import { errorFacts } from '../platform/log.ts';
import { userAgent } from '../platform/version.ts';
import type { PooledAgent } from './agents/agent-pool.ts';
import { attempt, prepare, rollOn } from './attempt.ts';
import { mirrorSite } from './mirror-site.ts';
import { keyOf, type WatchParts } from './open-watch.ts';
import { takeIn } from './poll.ts';
import { PollSchedule } from './poll-schedule.ts';
import { publish } from './publish.ts';
import { askedToWaitMs } from './retry.ts';
import { agentToRoll } from './roll.ts';
import type { TagRecord } from './state/tag-record.ts';
import { Turns } from './turns.ts';
import { Wake } from './wake.ts';
import type { WatchedRepository } from './watch-config.ts';

/** Repositories that are asked for their tags at the same time. */
const MAX_POLLS = 4;
const SITE_RETRY_MS = 60_000;

/**
 * Watches repositories and has agents release their tags. One loop decides what is done next: whatever has an end wakes it,
 * and all that it knows is in its parts, so that it may be killed anywhere.
 */
export class Watch {
  readonly #parts: WatchParts;
  readonly #schedule: PollSchedule;
  readonly #wake = new Wake();
  readonly #turns = new Turns();
  readonly #running = new Set<Promise<void>>();
  /** Tags that have had their chance, where each has one. */
  readonly #tried = new Set<string>();
  /** Projects whose tags were listed since the start: before, nobody knows which of what is remembered is still wanted. */
  readonly #polled = new Set<string>();
  readonly #pollErrors = new Map<string, AgentError>();
  /** When the pages are to be written, in milliseconds since 1970; Infinity: they are up to date. */
  #siteDue = 0;
  #isPublishing = false;
  /** When the bucket is to be looked after, in milliseconds since 1970; Infinity: it holds what the folder holds. */
  #mirrorDue = Infinity;
  #isMirroring = false;
  #defect: unknown;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#schedule = new PollSchedule(parts.config.repositories, parts.config.intervalMs);
  }

  /** Asks a repository soon. @param repository of the configuration */
  hurry(repository: WatchedRepository): void {
    this.#schedule.hurry(repository);
    this.#wake.wake();
  }

  /** Why repositories could not be asked, by their projects. */
  get pollErrors(): ReadonlyMap<string, AgentError> {
    return this.#pollErrors;
  }

  /** Works until it is aborted, or has done all once; what is under way then is stopped. */
  async run(): Promise<void> {
    const { signal, once, now } = this.#parts;
    try {
      while (!signal.aborted && this.#defect === undefined) {
        const at = now();
        await this.#startAll(at);
        if (once && this.#running.size === 0) break;
        await this.#wake.wait(this.#nextWork(at) - at, signal);
      }
    } finally {
      await Promise.allSettled(this.#running);
    }
    if (this.#defect !== undefined) throw asAgentError(this.#defect);
  }

  async #startAll(at: number): Promise<void> {
    const { pool, memory } = this.#parts;
    for (const repository of this.#schedule.start(at, MAX_POLLS - this.#schedule.busy)) {
      this.#start(() => this.#poll(repository));
    }
    pool.expire(at);
    const toRoll = await agentToRoll(this.#parts, at);
    for (const agent of pool.free(at)) {
      if (agent.fingerprint === undefined && agent !== toRoll) this.#startOn(agent, () => prepare(this.#parts, agent));
    }
    // What runs ends under the key that it began with, before that one is denied. Until a roll that was begun has come to its
    // end, nothing is released: it may have been made, and what is signed by the old key since then would be refused.
    if (toRoll && pool.isIdle) this.#startOn(toRoll, () => rollOn(this.#parts, toRoll));
    else if (!toRoll && !memory.begunRoll()) this.#startReleases(at);
    if (this.#isTimeToPublish(at)) this.#start(() => this.#publish());
    this.#startMirroring(at);
  }

  /** Once all is done, where all is done once. */
  #isTimeToPublish(at: number): boolean {
    if (this.#parts.once && this.#running.size > 0) return false;
    return this.#siteDue <= at && !this.#isPublishing;
  }

  #startMirroring(at: number): void {
    if (this.#mirrorDue <= at && !this.#isMirroring) this.#start(() => this.#mirror());
  }

  #startReleases(at: number): void {
    const { pool, once, config } = this.#parts;
    const free = pool.free(at).filter(({ fingerprint }) => fingerprint !== undefined);
    const polled = config.repositories.filter(({ project }) => this.#polled.has(project));
    for (const agent of free) {
      const tag = this.#turns.next(polled, (repository) => this.#waiting(repository, at));
      if (!tag) return;
      // It is marked as asked for before anything is waited for: the next agent gets another one.
      this.#startOn(agent, async () => {
        const hadItsChance = await attempt(this.#parts, tag, agent);
        if (once && hadItsChance) this.#tried.add(keyOf(tag));
        this.#siteDue = 0;
      });
    }
  }

  #waiting({ project, wants }: WatchedRepository, at: number): TagRecord | undefined {
    const { memory, once } = this.#parts;
    const waiting = memory.waiting(project, once ? Infinity : at, this.#tried.size + 1);
    return waiting.find((one) => wants(one.tag) && !this.#tried.has(keyOf(one)));
  }

  #startOn(agent: PooledAgent, work: () => Promise<unknown>): void {
    agent.busy = true;
    this.#start(async () => {
      try {
        await work();
      } finally {
        agent.busy = false;
      }
    });
  }

  #start(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        // Whatever a repository or an agent does is dealt with where it is asked: this is of our own.
        if (!this.#parts.signal.aborted) this.#defect ??= error;
      })
      .finally(() => {
        this.#running.delete(running);
        this.#wake.wake();
      });
    this.#running.add(running);
  }

  async #poll(repository: WatchedRepository): Promise<void> {
    const { project, url, credentialsFile } = repository;
    const { config, memory, log, signal, now, random } = this.#parts;
    try {
      const credentials = credentialsFile === undefined ? undefined : readCredentialsFile(credentialsFile);
      const { policy, limits } = config;
      const listed = await listTags({ url, credentials, policy, limits, userAgent, signal });
      const changes = takeIn(repository, listed, memory);
      this.#polled.add(project);
      for (const { news, ...facts } of changes) log.event(news, { project, ...facts });
      if (changes.length > 0) this.#siteDue = 0;
      this.#pollErrors.delete(project);
      this.#schedule.succeeded(repository, now(), random());
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asAgentError(thrown);
      if (error.code === 'INTERNAL') throw error;
      this.#pollErrors.set(project, error);
      const retryInMs = this.#schedule.failed(repository, askedToWaitMs(error), now(), random());
      log.event('poll-failed', { project, error: errorFacts(error), retryInMs });
    }
  }

  async #publish(): Promise<void> {
    this.#isPublishing = true;
    this.#siteDue = Infinity;
    try {
      await publish(this.#parts);
      if (this.#parts.mirror) this.#mirrorDue = this.#parts.mirrorPause.until;
    } catch (thrown) {
      const { log, signal, once, now } = this.#parts;
      if (signal.aborted) return;
      const error = asAgentError(thrown);
      if (once || error.code !== 'FILE_UNWRITABLE') throw error;
      log.event('warning', errorFacts(error));
      this.#siteDue = now() + SITE_RETRY_MS;
    } finally {
      this.#isPublishing = false;
    }
  }

  async #mirror(): Promise<void> {
    this.#isMirroring = true;
    this.#mirrorDue = Infinity;
    try {
      await mirrorSite(this.#parts);
      const { error, until } = this.#parts.mirrorPause;
      if (error) this.#mirrorDue = until;
    } finally {
      this.#isMirroring = false;
    }
  }

  /** The first moment after `at` at which something is due; what was due before waits for something that runs. */
  #nextWork(at: number): number {
    const { memory, pool, rollPause } = this.#parts;
    const times = [
      this.#schedule.next(),
      ...pool.times(),
      memory.nextAttempt(at),
      rollPause.until,
      this.#siteDue,
      this.#mirrorDue,
    ];
    return Math.min(...times.filter((time) => time > at));
  }
}
