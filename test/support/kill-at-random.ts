import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultLimits } from '../../src/limits.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { readContent } from '../../src/keys/read-content.ts';
import { readArchive } from '../../src/release/verify/read-archive.ts';
import type { LogLine, ServedAgent } from './cli.ts';
import { stream } from './openpgp.ts';
import { isMirrored, judgeBucket } from './judge-bucket.ts';
import { S3Server } from './s3-server.ts';
import { releaseFileNames } from './release-files.ts';
import { Watched } from './watched.ts';

interface KillOptions {
  readonly repositories: number;
  /** Of each repository. */
  readonly tags: number;
  readonly seed: number;
  readonly kills: number;
  /** Have the keys rolled meanwhile: the agents' own is two days old. */
  readonly rolls?: boolean;
  /** Have a bucket hold it all as well. */
  readonly bucket?: boolean;
}

const DAY_MS = 86_400_000;
const LONGEST_LIFE_MS = 1500;
const AGENTS = 2;
const PATIENCE_MS = 600_000;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Agents and a watch, each killed by SIGKILL at moments that the seed says, and started again. */
class Victims {
  readonly #watched: Watched;
  readonly #agents: ServedAgent[] = [];
  readonly #logs: LogLine[][] = [];
  #watch: ServedAgent | undefined;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  async start(): Promise<void> {
    for (let index = 0; index < AGENTS; index++) this.#agents.push(await this.#watched.startAgent());
  }

  startWatch(): void {
    this.#watch = this.#watched.watch();
    this.#logs.push(this.#watch.log);
  }

  async killOne(random: () => number): Promise<void> {
    await delay(random() * LONGEST_LIFE_MS);
    if (random() < 0.5) await this.#killWatch();
    else await this.#killAgent(Math.floor(random() * AGENTS));
  }

  async #killWatch(): Promise<void> {
    await this.#watch?.kill();
    this.startWatch();
  }

  async #killAgent(index: number): Promise<void> {
    const agent = this.#agents[index];
    if (!agent) throw new RangeError('There is no such agent.');
    const { address } = agent;
    await agent.kill();
    const options = [...this.#watched.keyOptions(), '--listen', address];
    const next = await this.#watched.bundle.serve(options);
    this.#agents[index] = next;
  }

  /** Ends the watch in order. @returns all that it and those before it have logged */
  async end(): Promise<LogLine[]> {
    // Before, a signal would end it as it ends any program.
    await this.#watch?.event('watching');
    assert.equal(await this.#watch?.kill('SIGTERM'), 0);
    return this.#logs.flat();
  }
}

/** Kills what works on releases, lets it come to its end, and judges what is there. */
export async function killAtRandom({ repositories, tags, seed, kills, rolls, bucket }: KillOptions): Promise<void> {
  const random = randomOf(seed);
  await using watched = await Watched.start();
  const names = Array.from({ length: repositories }, (_, index) => `project-${index}`);
  const tagsOf = Array.from({ length: tags }, (_, index) => `v1.${index}`);
  for (const name of names) watched.addRepository(name, tagsOf);
  await using server = bucket === true ? await S3Server.start() : undefined;
  if (rolls === true) await watched.useKeyOf(new Date(Date.now() - 2 * DAY_MS));
  const victims = new Victims(watched);
  await victims.start();
  const watch = names.map((name) => ({ url: watched.url(name), tags: ['v*'] }));
  watched.config({
    repositories: watch,
    ...(rolls === true && { rolls: { everyDays: 1 } }),
    ...(server && { bucket: watched.bucketConfig(server) }),
  });
  victims.startWatch();
  for (let count = 0; count < kills; count++) await victims.killOne(random);
  const all = repositories * tags;
  const isDone = (): boolean =>
    listed(watched).reduce((sum, { releases }) => sum + releases.length, 0) >= all &&
    (!server || isMirrored(watched, server));
  for (const end = Date.now() + PATIENCE_MS; !isDone() && Date.now() < end;) await delay(200);
  const log = await victims.end();
  await judge(watched, { names, tags: tagsOf, log });
  if (server) judgeBucket(watched, server);
}

interface ListedProject {
  readonly releases: readonly unknown[];
  readonly waiting: readonly unknown[];
}

/** What the index says, which is written after the releases. */
function listed(watched: Watched): readonly ListedProject[] {
  if (!existsSync(watched.bundle.path('site/public/index.json'))) return [];
  return (JSON.parse(watched.read('index.json')) as { readonly projects: readonly ListedProject[] }).projects;
}

interface Expected {
  readonly names: readonly string[];
  readonly tags: readonly string[];
  readonly log: readonly LogLine[];
}

async function judge(watched: Watched, { names, tags, log }: Expected): Promise<void> {
  const ending = ['index.html', 'release.json', ...releaseFileNames('')];
  const keys = await readPublicKeys(readFileSync(watched.bundle.path('site/public/keys/keys.asc')));
  for (const name of names) {
    const releases = watched.releases(name);
    assert.deepEqual([...releases.keys()].toSorted(), tags.toSorted());
    for (const [tag, release] of releases) {
      const folder = watched.bundle.path('site/public', name, tag);
      const files = readdirSync(folder);
      assert.equal(files.length, ending.length, `${name} ${tag}: ${files.join(', ')}`);
      for (const end of ending)
        assert.ok(
          files.some((file) => file.endsWith(end)),
          `${name} ${tag} lacks ${end}`,
        );
      const bytes = readFileSync(join(folder, release.fileName));
      const verified = await verifyRelease(stream(bytes), keys, { now: new Date() });
      await readArchive(readContent(stream(bytes)), verified, defaultLimits, () => undefined);
      const { repository, tag: stated, commit } = verified.notations;
      const served = join(watched.served, `${name}.git`);
      const expected = watched.repository.git('-C', served, 'rev-parse', `refs/tags/${tag}^{commit}`);
      assert.deepEqual([repository, stated, commit], [watched.url(name), tag, expected]);
    }
  }
  // What is published of a release is never published again.
  const released = log
    .filter(({ event }) => event === 'released')
    .map(({ project, tag }) => `${String(project)} ${String(tag)}`);
  assert.equal(new Set(released).size, released.length);
  assert.deepEqual(readdirSync(watched.bundle.path('site/private/incoming')), []);
  assert.deepEqual(
    log.filter(({ event }) => event === 'defect'),
    [],
  );
  assert.deepEqual(
    listed(watched).map(({ releases, waiting }) => [releases.length, waiting]),
    names.map(() => [tags.length, []]),
  );
}
