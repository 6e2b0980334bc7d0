import { AgentError } from '../errors.ts';
import { type Commit, type ObjectId, parseCommit, parseTag, type Tag } from '../formats/git-object.ts';
import type { Limits } from '../limits.ts';
import { Breather } from './breather.ts';
import { type DiscoveredTag, discoverTag } from './discover-tag.ts';
import { fetchPack } from './fetch-pack.ts';
import { HttpSession, type HttpSessionOptions } from './http-session.ts';
import { indexPack } from './index-pack.ts';
import { ObjectStore } from './object-store.ts';
import type { PackMemory } from './pack-memory.ts';
import { PackStore } from './pack-store.ts';
import type { OnProgress } from './progress.ts';
import { resolveDeltas } from './resolve-deltas.ts';
import { type StageClock, timed } from './stage-clock.ts';

/** A tag with all objects that its tree is made of. */
export interface FetchedTag {
  readonly commitId: ObjectId;
  readonly commit: Commit;
  /** The annotated tag's object, where the tag is one. */
  readonly tagObjectId?: ObjectId;
  /** The name that this object gives itself. */
  readonly tagObjectName?: Uint8Array;
  /** Who made this object, and when. */
  readonly tagger?: Uint8Array;
  readonly objects: ObjectStore;
  /** Gives back the memory of the pack. */
  dispose(): void;
}

export interface FetchTagOptions extends HttpSessionOptions {
  readonly tag: string;
  /** The commit that the tag must lead to. */
  readonly expectedCommit?: ObjectId;
  readonly onProgress: OnProgress;
  readonly clock?: StageClock;
  /** Shared by all packs that are fetched at once. */
  readonly packMemory?: PackMemory;
}

function checkPin(commitId: ObjectId, expected: ObjectId | undefined): void {
  if (expected === undefined || expected === commitId) return;
  throw new AgentError(
    'COMMIT_MISMATCH',
    `The tag leads to commit ${commitId}, not to the expected ${expected}. Find out who moved the tag before you release it.`,
    { data: { expected, actual: commitId } },
  );
}

/** Follows tag objects from `id` to the commit. */
async function peel(
  objects: ObjectStore,
  id: ObjectId,
  limits: Limits,
): Promise<Pick<FetchedTag, 'commitId' | 'tagObjectName' | 'tagger'>> {
  let at = id;
  let first: Tag | undefined;
  for (let tags = 0; tags <= limits.maxTagChain; tags++) {
    const object = objects.find(at);
    if (!object) throw missing(at);
    if (object.type === 'commit') {
      const tagger = first?.tagger;
      return { commitId: at, ...(first && { tagObjectName: first.name }), ...(tagger && { tagger }) };
    }
    if (object.type !== 'tag') {
      throw new AgentError(
        'TAG_NOT_A_COMMIT',
        `The tag leads to a ${object.type}, not to a commit, so there is no release to make. Tag a commit.`,
      );
    }
    const tag = parseTag(await objects.read(object), objects.format);
    objects.get(tag.object, tag.type);
    first ??= tag;
    at = tag.object;
  }
  throw new AgentError(
    'TAG_CHAIN_TOO_LONG',
    `The tag leads through over ${limits.maxTagChain} tags. Tag the commit itself.`,
  );
}

function missing(id: ObjectId): AgentError {
  return new AgentError(
    'OBJECT_MISSING',
    `The git server left out the object ${id} that it lists for the tag. Try again.`,
  );
}

async function fetchObjects(
  session: HttpSession,
  discovered: DiscoveredTag,
  store: PackStore,
  options: FetchTagOptions,
): Promise<ObjectStore> {
  const { limits, signal, onProgress, userAgent, clock } = options;
  const format = discovered.advertisement.objectFormat;
  clock?.switchTo('index');
  const source = timed(clock, 'fetch', fetchPack(session, discovered.advertisement, discovered.id, userAgent));
  const breather = new Breather(signal);
  const objects = new ObjectStore(store, format, limits, breather);
  const pack = await indexPack(source, { store, objects, limits, onProgress, signal });
  await resolveDeltas(pack, objects, limits, breather);
  return objects;
}

/**
 * Fetches what `options.tag` leads to, without history. The result is checked: the pack's checksum, every object's
 * id, and the way from the tag to its commit; whether the tree is complete shows when it is walked.
 */
export async function fetchTag(options: FetchTagOptions): Promise<FetchedTag> {
  const { limits, expectedCommit, onProgress } = options;
  onProgress({ phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 });
  const session = new HttpSession(options);
  const store = new PackStore(limits, options.packMemory);
  try {
    const discovered = await discoverTag({ ...options, session });
    // The server's word is enough to stop early; what it sends is checked again below.
    if (discovered.peeledId !== undefined) checkPin(discovered.peeledId, expectedCommit);
    const objects = await fetchObjects(session, discovered, store, options);
    const peeled = await peel(objects, discovered.id, limits);
    const { commitId } = peeled;
    checkPin(commitId, expectedCommit);
    const commit = parseCommit(await objects.read(objects.get(commitId, 'commit')), objects.format);
    const dispose = (): void => {
      store.dispose();
    };
    return { ...peeled, commit, objects, dispose, ...(commitId !== discovered.id && { tagObjectId: discovered.id }) };
  } catch (error) {
    store.dispose();
    throw error;
  } finally {
    session.close();
  }
}
