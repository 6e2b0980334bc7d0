import { DEFAULT_REGION } from '../bucket/bucket-config.ts';
import { Bucket } from '../bucket/bucket.ts';
import { sourceOfBytes } from '../bucket/object-source.ts';
import type { Limits } from '../limits.ts';
import type { BridgeConfig } from '../platform/bridge-config.ts';
import type { ReleaseEvent } from '../release/release.ts';
import type { Standing } from '../work/standing.ts';
import { MadeArchive, type MadeRelease } from './made-archive.ts';
import { type ReleasePlace, RELEASES } from './release-place.ts';

const DAY_MS = 86_400_000;

/** A release that is being made, and where it goes. */
export interface BridgedRelease {
  readonly place: ReleasePlace;
  readonly events: AsyncIterable<ReleaseEvent>;
  readonly standing: Standing;
  readonly signal: AbortSignal;
}

/** Where releases go that SealCI's Controller asks for. */
export interface ReleaseShelf {
  /** Makes a release and puts it there, whole or not at all. */
  put(release: BridgedRelease): Promise<MadeRelease>;
}

/** The bucket of a SealCI. */
export class ReleaseBucket implements ReleaseShelf {
  readonly #bucket: Bucket;
  readonly #limits: Limits;

  /** @throws INVALID_CREDENTIALS, CONFIG_INVALID */
  constructor({ bucket: name, region = DEFAULT_REGION, ...config }: BridgeConfig, limits: Limits) {
    const all = { ...config, name, region, prefix: RELEASES };
    this.#bucket = Bucket.open(all, limits, new AbortController().signal);
    this.#limits = limits;
  }

  close(): void {
    this.#bucket.close();
  }

  /**
   * Ends uploads of agents that were killed. Those of others that may still run are left alone, whatever their clocks.
   *
   * @throws any error of a bucket: what is set may be wrong
   */
  async tidy(now: Date): Promise<void> {
    await this.#bucket.endUploads(new Date(now.getTime() - this.#limits.maxReleaseMs - DAY_MS));
  }

  /**
   * The archive goes there as it is made, and can be seen once the release is whole; then its signature follows. An
   * archive that is there already is never replaced. If it is this one, its signature is made anew: so a release whose
   * key was denied, or whose signature was lost, is had by asking for it again.
   *
   * @throws BUCKET_CONFLICT when the tag had another archive before, any other error of a bucket, and what making the
   *   release throws
   */
  async put({ place, events, standing, signal }: BridgedRelease): Promise<MadeRelease> {
    const bucket = this.#bucket.until(signal);
    const archive = new MadeArchive(events, standing);
    const isNew = await bucket.putStreamOnce(place.archive, archive.pieces());
    const { made } = archive;
    try {
      const signature = sourceOfBytes(Buffer.from(made.summary.detachedSignature));
      await standing.during(bucket.put(place.signature, signature));
      return made;
    } catch (error) {
      if (isNew) await this.#takeBack(place);
      throw error;
    }
  }

  /** Unless a signature is there after all, by a lost answer or another agent: then the two are a whole release. */
  async #takeBack({ archive, signature }: ReleasePlace): Promise<void> {
    const bucket = this.#bucket.toCleanUp();
    // What cannot be taken back now, the next call for this release makes whole.
    await bucket
      .has(signature)
      .then((isThere) => (isThere ? undefined : bucket.remove(archive)))
      .catch(() => undefined);
  }
}
