import { AgentError, asAgentError } from '../errors.ts';
import { type Commit, type ObjectId, parseCommit, parseTag, type Tag } from '../formats/git-object.ts';
import { discoverTag } from './protocol/discover-tag.ts';
import { fetchPack } from './protocol/fetch-pack.ts';
import { HttpSession, type HttpSessionOptions } from './http/http-session.ts';
import { PackDelivery } from './pack-delivery.ts';
import type { ObjectStore } from './pack/object-store.ts';
import { PackArrival, type PackArrivalOptions } from './pack/pack-arrival.ts';

/** A tag, and the pack with all objects that its tree is made of. */
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
  readonly arrival: PackArrival;
}

export interface FetchTagOptions extends HttpSessionOptions, Omit<PackArrivalOptions, 'format'> {
  readonly tag: string;
  /** The commit that the tag must lead to. */
  readonly expectedCommit?: ObjectId | undefined;
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
  { limits, clock }: FetchTagOptions,
): Promise<Pick<FetchedTag, 'commitId' | 'tagObjectName' | 'tagger'>> {
  let at = id;
  let first: Tag | undefined;
  for (let tags = 0; tags <= limits.maxTagChain; tags++) {
    const object = await objects.findOnceThere(at, clock);
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
    const tag = parseTag(await objects.contents.read(object), objects.format);
    await objects.getOnceThere(tag.object, tag.type, clock);
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

/** The tag, as soon as what leads to its commit is there. */
async function openTag(arrival: PackArrival, id: ObjectId, options: FetchTagOptions): Promise<FetchedTag> {
  const { objects } = arrival;
  const peeled = await peel(objects, id, options);
  const { commitId } = peeled;
  checkPin(commitId, options.expectedCommit);
  const commit = parseCommit(await objects.contents.read(objects.get(commitId, 'commit')), objects.format);
  return { ...peeled, commit, objects, arrival, ...(commitId !== id && { tagObjectId: id }) };
}

/**
 * Fetches what `options.tag` leads to, without history. The way from the tag to its commit is there and checked when
 * this returns; the rest arrives meanwhile, until `arrival.whole` is settled. Whether the tree is complete shows when
 * it is walked.
 */
export async function fetchTag(options: FetchTagOptions): Promise<FetchedTag> {
  const { url, tag, expectedCommit, limits, signal, userAgent, onProgress, onFailure, clock, packMemory, standing } =
    options;
  onProgress({ phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 });
  const session = new HttpSession(options);
  const delivery = new PackDelivery(limits, standing);
  let arrival: PackArrival | undefined;
  try {
    const discovered = await delivery.before(discoverTag({ session, url, tag, limits, signal }));
    // The server's word is enough to stop early; what it sends is checked again below.
    if (discovered.peeledId !== undefined) checkPin(discovered.peeledId, expectedCommit);
    const { advertisement, id } = discovered;
    onProgress({ phase: 'FETCHING', objectsDone: 0, bytesDone: 0 });
    const source = delivery.watch(fetchPack(session, advertisement, id, userAgent));
    const format = advertisement.objectFormat;
    arrival = new PackArrival(source, { format, limits, signal, onProgress, onFailure, clock, packMemory, standing });
    const close = (): void => {
      session.close();
    };
    arrival.whole.then(close, close);
    return await openTag(arrival, id, options);
  } catch (error) {
    onFailure(asAgentError(error));
    delivery.close();
    session.close();
    await arrival?.dispose();
    throw error;
  }
}
