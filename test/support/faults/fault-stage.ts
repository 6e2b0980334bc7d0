import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentClient } from '../../../src/rpc/client/client.ts';
import { Bundle, type ServedAgent } from '../cli.ts';
import { PATIENCE_MS } from '../time.ts';
import { type Attempt, type Outcome, startCall, startCommand } from './attempt.ts';
import { FaultLink } from './fault-link.ts';
import { type Fault, type FaultPlan, hasFault } from './fault-plan.ts';
import { becomesQuiet, boundMemory, type Holdings, holdings } from './leftovers.ts';
import { MovedClock } from './moved-clock.ts';
import { Place } from './place.ts';
import { strike } from './strike.ts';
import { fileNames, SampleRelease, writeKey } from './sample-release.ts';

const MIB = 1024 * 1024;
const KEY = 'release-agent.key.asc';
/** Says of what the server sent that it is wrong, which no want of memory makes it. */
const blamesBytes = /^(?:PACK|OBJECT|TREE|REPOSITORY|REMOTE_PROTOCOL|RELEASE|ARCHIVE|SIGNATURE)_/;
/** Whatever befalls a release, it has ended by then. */
const ENOUGH_MS = 60_000;

/** Less than the longest silence of a plan, more than git needs to begin, on a machine however busy. */
const idle = ['--set', 'idleTimeoutMs=6000'];
/** What is not given back is soon missed: there is memory for two packs, one place, and two that may wait for it. */
const agentOptions = [
  ...['--key-file', KEY, '--set', `maxPackBytes=${8 * MIB}`, '--set', `maxPackMemoryBytes=${8 * MIB}`, ...idle],
  ...['--set', 'maxConcurrentReleases=1', '--set', 'maxQueuedReleases=2'],
];

type Links = Readonly<Record<'git' | 'agent', FaultLink>>;

/** A git server, an agent, connections to both, and who asks: all that the faults of a plan happen to. */
export class FaultStage implements AsyncDisposable {
  readonly #bundle: Bundle;
  readonly #release: SampleRelease;
  readonly #links: Links;
  readonly #clock = new MovedClock();
  #agent: ServedAgent;
  #hasMovedClock = false;
  #quiet: Holdings = { releases: 0, descriptors: [], children: 0 };
  /** Bytes of the answers of a release that nothing happens to, and of its files. */
  #bytes = { git: 0, agent: 0, files: 0 };
  /** What has happened in this run. */
  #struck: Fault[] = [];

  static async start(): Promise<FaultStage> {
    const bundle = new Bundle();
    const release = await SampleRelease.start(await writeKey(bundle.path(KEY)), 3 * MIB);
    const agent = await bundle.serve(agentOptions);
    const links = { git: await FaultLink.start(release.port), agent: await FaultLink.start(agent.port) };
    const stage = new FaultStage(bundle, release, links, agent);
    await stage.#measure();
    return stage;
  }

  private constructor(bundle: Bundle, release: SampleRelease, links: Links, agent: ServedAgent) {
    this.#bundle = bundle;
    this.#release = release;
    this.#links = links;
    this.#agent = agent;
  }

  /** Has the faults of a plan happen to a release, and checks all that must hold afterwards. */
  async run(plan: FaultPlan): Promise<Outcome> {
    await this.#prepareAgent(hasFault(plan, 'clock'));
    const { roomPermille: room } = plan;
    await using place = await Place.make(room === undefined ? undefined : Math.ceil((room * this.#bytes.files) / 1000));
    const outcome = await this.#disturb(plan, place);
    assert.notEqual(outcome, 'INTERNAL', `A defect: ${JSON.stringify(this.#agent.log.slice(-3))}`);
    if (this.#struck.every(({ kind }) => kind === 'memory')) assert.doesNotMatch(outcome, blamesBytes);
    await this.#settle(plan);
    if (this.#struck.every(isHarmless) && room === undefined) assert.equal(outcome, 'released');
    await this.#checkFiles(outcome, place);
    await this.#callAgain(plan, place);
    return outcome;
  }

  async #measure(): Promise<void> {
    await this.#findQuiet();
    await using place = await Place.make(undefined);
    assert.equal(await this.#start('cli', place).outcome, 'released');
    this.#bytes = {
      git: this.#links.git.passed,
      agent: this.#links.agent.passed,
      // A file system counts in pages.
      files: fileNames.reduce((all, name) => all + statSync(place.written(name)).size + 4096, 0),
    };
    await this.#withClient((client, pid) => becomesQuiet(client, pid, this.#quiet));
  }

  /** What the agent holds that has just been started. */
  async #findQuiet(): Promise<void> {
    await this.#withClient(async (client, pid) => {
      this.#quiet = await holdings(client, pid);
    });
  }

  async #prepareAgent(hasMovedClock: boolean): Promise<void> {
    const isEnded = this.#agent.child.exitCode !== null || this.#agent.child.signalCode !== null;
    if (!isEnded && this.#hasMovedClock === hasMovedClock) return;
    await this.#agent.kill();
    this.#agent = await this.#bundle.serve(agentOptions, { env: hasMovedClock ? this.#clock.env : {} });
    this.#hasMovedClock = hasMovedClock;
    this.#links.agent.target = this.#agent.port;
    await this.#findQuiet();
  }

  #arm({ faults, client }: FaultPlan, attempt: Attempt): void {
    this.#struck = [];
    const isLocal = client === 'local';
    const targets = { attempt, agent: isLocal ? undefined : this.#agent.child, clock: this.#clock };
    for (const name of ['git', 'agent'] as const) {
      // Nothing goes to the agent when the command makes the release itself.
      const ofLink = faults.filter(({ link }) => (isLocal ? 'git' : link) === name);
      const traps = ofLink.map(({ permille, fault }) => ({
        at: Math.floor((permille * this.#bytes[name]) / 1000),
        spring: () => {
          this.#struck.push(fault);
          return strike(fault, targets);
        },
      }));
      this.#links[name].arm(traps);
    }
  }

  async #disturb(plan: FaultPlan, place: Place): Promise<Outcome> {
    const attempt = this.#start(plan.client, place, hasFault(plan, 'clock') ? this.#clock.env : {});
    this.#arm(plan, attempt);
    const late = delay(ENOUGH_MS, undefined, { ref: false }).then(() => assert.fail('The release does not end.'));
    const outcome = await Promise.race([attempt.outcome, late]);
    const received = Buffer.concat(attempt.received);
    if (plan.client === 'interface') await this.#checkBytes(received, outcome === 'released');
    return outcome;
  }

  #start(client: FaultPlan['client'], place: Place, env: Readonly<Record<string, string>> = {}): Attempt {
    const url = `http://127.0.0.1:${this.#links.git.port}/faulty.git`;
    const address = `127.0.0.1:${this.#links.agent.port}`;
    if (client === 'interface') return startCall(address, url);
    if (client === 'cli') return startCommand(this.#bundle, [url, 'v1', '--agent', address], place, {});
    return startCommand(this.#bundle, [url, 'v1', '--key', this.#bundle.path(KEY), ...idle], place, env);
  }

  /** Undoes what can be undone, and finds out whether the agent is as it should be. */
  async #settle(plan: FaultPlan): Promise<void> {
    const { child } = this.#agent;
    this.#links.git.arm([]);
    this.#links.agent.arm([]);
    this.#clock.move(0);
    const isLocal = plan.client === 'local';
    const isToldToEnd = !isLocal && this.#struck.some((fault) => fault.kind === 'signal' && fault.to === 'agent');
    const isBound = !isLocal && this.#struck.some(({ kind }) => kind === 'memory');
    if (isToldToEnd || (isBound && !(await this.#outlives()))) await this.#awaitEnd();
    if (child.exitCode === null && child.signalCode === null) return;
    const how = `The agent ended with ${child.exitCode ?? child.signalCode}: ${JSON.stringify(this.#agent.log.slice(-3))}`;
    assert.ok(isToldToEnd || isBound, how);
    await this.#prepareAgent(this.#hasMovedClock);
  }

  /** Gives the agent memory again; one that found none may be about to die of that, and then does not answer. */
  async #outlives(): Promise<boolean> {
    boundMemory(this.#agent.child.pid);
    try {
      await this.#withClient(async (client) => {
        await client.getAgentInfo();
      });
      return true;
    } catch {
      return false;
    }
  }

  async #awaitEnd(): Promise<void> {
    const { child } = this.#agent;
    const end = Date.now() + PATIENCE_MS;
    while (child.exitCode === null && child.signalCode === null) {
      assert.ok(Date.now() < end, 'The agent does not end.');
      await delay(10);
    }
  }

  /** What there is of a release passes as one only if it is the whole of it. */
  async #checkBytes(bytes: Buffer, isReleased: boolean): Promise<void> {
    const judgement = await this.#release.judge(bytes);
    const isMoved = this.#struck.some(({ kind }) => kind === 'clock');
    if (isReleased && !(isMoved && judgement === 'SIGNATURE_DATE_INVALID')) assert.equal(judgement, 'whole');
    assert.notEqual(judgement, 'another');
  }

  async #checkFiles(outcome: Outcome, place: Place): Promise<void> {
    const { out, temporary } = place.list();
    const isKilled = outcome.startsWith('SIG');
    if (outcome === 'released' && out) assert.deepEqual(out, fileNames);
    else if (!isKilled) assert.deepEqual({ out, temporary }, { out: undefined, temporary: [] });
    for (const name of out ?? []) {
      const isPart = name.startsWith('.sealci-');
      if (isPart || name.endsWith('.sig')) await this.#checkBytes(readFileSync(place.written(name)), !isPart);
    }
  }

  /** The next call works as if nothing had been, and then there is nothing left of what was. */
  async #callAgain(plan: FaultPlan, place: Place): Promise<void> {
    await place.grow();
    const attempt = this.#start(plan.client, place);
    assert.equal(await attempt.outcome, 'released');
    if (plan.client === 'interface') await this.#checkBytes(Buffer.concat(attempt.received), true);
    else {
      assert.deepEqual(place.list(), { out: fileNames, temporary: [] });
      const [file, provenance] = ['.sig', '.jsonl'].map((end) =>
        place.written(fileNames.find((name) => name.endsWith(end)) ?? assert.fail()),
      );
      assert.ok(file !== undefined && provenance !== undefined);
      const options = ['--key', `${KEY}.pub`, '--provenance', provenance, '--json'];
      const { code, stdout } = await this.#bundle.run(['verify', file, ...options]);
      assert.equal(code, 0, stdout);
    }
    await this.#withClient((client, pid) => becomesQuiet(client, pid, this.#quiet));
    const end = Date.now() + PATIENCE_MS;
    while (this.#links.git.open + this.#links.agent.open > 0) {
      assert.ok(Date.now() < end, 'Connections stay open.');
      await delay(20);
    }
  }

  async #withClient(use: (client: AgentClient, pid: number) => Promise<void>): Promise<void> {
    const { pid } = this.#agent.child;
    assert.ok(pid !== undefined);
    const client = new AgentClient(this.#agent.address);
    try {
      await use(client, pid);
    } finally {
      client.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bundle.dispose();
    for (const link of Object.values(this.#links)) await link[Symbol.asyncDispose]();
    await this.#release[Symbol.asyncDispose]();
    this.#clock[Symbol.dispose]();
  }
}

/** Whether a release must go on after it, on a machine however busy. */
function isHarmless(fault: Fault): boolean {
  return (fault.kind === 'silence' && fault.ms < 300) || (fault.kind === 'clock' && Math.abs(fault.seconds) < 60);
}
