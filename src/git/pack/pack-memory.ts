import { AgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';
import type { Standing } from '../../work/standing.ts';

type MemoryLimits = Pick<Limits, 'maxPackMemoryBytes' | 'maxConcurrentReleases'>;

/** When to ask again for a release that had no room beside others: they take seconds as a rule. */
const RETRY_SECONDS = 10;

/**
 * The memory that the packs of all releases of one agent may have at once. Each takes of it as its pack comes, so that
 * what is too much is refused with the figures, and not by the kernel, which would end them all.
 *
 * Each release that has a place has a share of its own. What others leave is lent: one large repository may have it all
 * while it is alone. When another asks for what is within its share and nothing is left, what was lent is called back:
 * the release that holds the most above its share is ended. One that was set aside has no share.
 */
export class PackMemory {
  readonly #limits: MemoryLimits;
  readonly #shareBytes: number;
  readonly #holders = new Set<PackShare>();

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
    this.#shareBytes = Math.floor(limits.maxPackMemoryBytes / limits.maxConcurrentReleases);
  }

  /** Bytes of all packs that are there. */
  get takenBytes(): number {
    let taken = 0;
    for (const holder of this.#holders) {
      if (holder.heldBytes === 0) this.#holders.delete(holder);
      taken += holder.heldBytes;
    }
    return taken;
  }

  /** What one release is to take for its pack. */
  open(standing: Standing): PackShare {
    const share = new PackShare(standing, (bytes) => {
      this.#admit(share, bytes);
      this.#holders.add(share);
    });
    return share;
  }

  /** @throws LIMIT_EXCEEDED when `share` is to have more than its own, and there is not so much left */
  #admit(share: PackShare, bytes: number): void {
    const { maxPackMemoryBytes } = this.#limits;
    const over = this.takenBytes + bytes - maxPackMemoryBytes;
    if (over <= 0) return;
    if (share.heldBytes + bytes > this.#ownBytes(share)) throw this.#noRoom(share, bytes);
    // For the moment that it takes these to end, all together have more than the limit by what is taken here.
    this.#callBack(share, over);
  }

  #ownBytes({ standing }: PackShare): number {
    return standing.isSetAside ? 0 : this.#shareBytes;
  }

  /** Ends as many as hold `bytes`, those first that hold the most above their share. */
  #callBack(asking: PackShare, bytes: number): void {
    const aboveShare = (holder: PackShare): number => holder.heldBytes - this.#ownBytes(holder);
    const others = [...this.#holders].filter((holder) => holder !== asking);
    let missing = others.reduce((left, holder) => left - (holder.isEnding ? holder.heldBytes : 0), bytes);
    const lent = others.filter((holder) => !holder.isEnding && aboveShare(holder) > 0);
    for (const holder of lent.sort((a, b) => aboveShare(b) - aboveShare(a))) {
      if (missing <= 0) return;
      missing -= holder.heldBytes;
      holder.end(this.#calledBack());
    }
  }

  #noRoom({ heldBytes }: PackShare, bytes: number): AgentError {
    const { maxPackMemoryBytes } = this.#limits;
    const needed = heldBytes + bytes;
    if (needed > maxPackMemoryBytes)
      return limitExceeded(`The pack takes ${needed} bytes`, 'maxPackMemoryBytes', this.#limits);
    return new AgentError(
      'LIMIT_EXCEEDED',
      `The pack takes ${needed} bytes, more than other releases leave of the ${maxPackMemoryBytes} for all packs. Ask again later.`,
      { data: { ...this.#data(), retryAfterSeconds: String(RETRY_SECONDS) } },
    );
  }

  #calledBack(): AgentError {
    return new AgentError(
      'PREEMPTED',
      `The pack had more than its share of ${this.#shareBytes} bytes, and others needed theirs. Ask again later, or have the operator raise "maxPackMemoryBytes".`,
      { data: { ...this.#data(), phase: 'FETCHING' } },
    );
  }

  #data(): Readonly<Record<'limit' | 'value', string>> {
    return { limit: 'maxPackMemoryBytes', value: String(this.#limits.maxPackMemoryBytes) };
  }
}

/** What the pack of one release has of it. */
export class PackShare {
  readonly standing: Standing;
  readonly #admit: (bytes: number) => void;
  #heldBytes = 0;
  #isEnding = false;

  /** @param admit throws when there is not so much left */
  constructor(standing: Standing, admit: (bytes: number) => void) {
    this.standing = standing;
    this.#admit = admit;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Whether what it holds is about to be given back. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** @throws LIMIT_EXCEEDED when there is not so much left */
  take(bytes: number): void {
    this.#admit(bytes);
    this.#heldBytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#heldBytes -= bytes;
  }

  end(reason: AgentError): void {
    this.#isEnding = true;
    this.standing.end(reason);
  }
}
