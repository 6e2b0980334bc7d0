import { chmodSync } from 'node:fs';
import path from 'node:path';
import type { KeyFile } from '../keys/key-file.ts';
import type { Bucket } from '../bucket/bucket.ts';
import type { BucketConfig } from '../bucket/bucket-config.ts';
import { errorFacts, type Log } from '../platform/log.ts';
import { makeDirectory } from '../platform/made-directory.ts';
import { unwritable } from '../platform/whole-files.ts';
import type { AgentClient } from '../rpc/client/client.ts';
import { tagFolder } from '../site/layout.ts';
import type { ReleaseDocument } from '../site/release-document.ts';
import { AgentPool } from './agents/agent-pool.ts';
import { KeptRolls } from './keys/kept-rolls.ts';
import { KeyTrust } from './keys/key-trust.ts';
import { Pause } from './pause.ts';
import { openDatabase } from './state/database.ts';
import { Memory } from './state/memory.ts';
import { again, reconcile, type TagRecord } from './state/tag-record.ts';
import { FolderStore } from './store/folder-store.ts';
import { Mirror } from './store/mirror.ts';
import type { ReleaseStore } from './store/release-store.ts';
import type { WatchConfig, WatchedAgent } from './watch-config.ts';

export interface WatchOptions {
  readonly config: WatchConfig;
  /** Keys that the operator trusts. */
  readonly trusted?: readonly KeyFile[];
  readonly connect: (agent: WatchedAgent) => AgentClient;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Ends when all has been tried once. */
  readonly once: boolean;
  /** Asks again for tags that were refused. */
  readonly retry: boolean;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** All that a watch works with. */
export interface WatchParts extends WatchOptions {
  readonly memory: Memory;
  readonly store: ReleaseStore;
  readonly rolls: KeptRolls;
  readonly trust: KeyTrust;
  readonly pool: AgentPool;
  /** After a roll that an agent refused. */
  readonly rollPause: Pause;
  /** Absent where there is no bucket. */
  readonly mirror?: Mirror;
  readonly mirrorPause: Pause;
  /** Every release that is there, by its project and tag. */
  readonly releases: Map<string, ReleaseDocument>;
}

const PRIVATE_MODE = 0o700;

/** No name of a project holds a slash. */
export function keyOf({ project, tag }: { readonly project: string; readonly tag: string }): string {
  return `${project}/${tagFolder(tag)}`;
}

/**
 * Opens the folder of a watch: `public`, which is to be served, and `private`, which is not. It is this process's alone
 * from then on.
 *
 * @throws FILE_UNWRITABLE, FILE_UNREADABLE, KEY_FILE_INVALID
 */
export async function openWatch(options: WatchOptions): Promise<WatchParts> {
  const { config, connect, log, once } = options;
  const { bucket } = config;
  const [root, own] = [path.join(config.folder, 'public'), path.join(config.folder, 'private')];
  makeDirectory(own);
  try {
    chmodSync(own, PRIVATE_MODE);
  } catch (cause) {
    throw unwritable(own, cause);
  }
  const memory = new Memory(openDatabase(path.join(own, 'watch.sqlite')));
  try {
    const rolls = new KeptRolls(path.join(own, 'rolls'));
    const store = new FolderStore(root, path.join(own, 'incoming'));
    const trust = await KeyTrust.open(options.trusted, memory, rolls);
    const there = await store.releases((error) => {
      log.event('warning', errorFacts(error));
    });
    const releases = new Map(there.map((release) => [keyOf(release), release]));
    const parts = {
      ...options,
      memory,
      store,
      rolls,
      trust,
      pool: new AgentPool(config.agents, connect, once),
      rollPause: new Pause(once),
      ...(bucket && { mirror: new Mirror(root, () => openBucket(bucket, options)) }),
      mirrorPause: new Pause(once),
      releases,
    };
    recall(parts);
    return parts;
  } catch (error) {
    memory.close();
    throw error;
  }
}

async function openBucket(bucket: BucketConfig, { config, signal }: WatchOptions): Promise<Bucket> {
  // The client is large, and most watches have no bucket.
  const { Bucket } = await import('../bucket/bucket.ts');
  return Bucket.open(bucket, config.limits, signal);
}

/** Has the memory agree with what is there. */
function recall(parts: WatchParts): void {
  const { memory, releases, config } = parts;
  memory.atOnce(() => {
    for (const { project } of config.repositories) {
      const known = memory.tags(project);
      const tags = new Set(known.map(({ tag }) => tag));
      for (const record of known) recallTag(record, parts);
      for (const release of releases.values()) {
        if (release.project !== project || tags.has(release.tag)) continue;
        const { record } = reconcile(release, undefined, release.commitId);
        if (record) memory.putTag(record);
      }
    }
  });
}

function recallTag(known: TagRecord, { memory, releases, log, retry }: WatchParts): void {
  const { record, news } = reconcile(known, known, releases.get(keyOf(known))?.commitId);
  if (record) memory.putTag(retry ? again(record) : record);
  if (news === undefined) return;
  const { project, tag, commit } = known;
  // Where its tag leads by now, if anywhere, only a list can tell.
  memory.forgetListing(project);
  log.event(news, { project, tag, commit });
}
