import { type AgentError, asAgentError } from '../../errors.ts';
import type { ObjectFormat } from '../../formats/git-object.ts';
import type { Limits } from '../../limits.ts';
import { Breather } from '../../work/breather.ts';
import { indexPack } from './index-pack.ts';
import { ObjectContents } from './object-contents.ts';
import { ObjectStore } from './object-store.ts';
import type { PackMemory } from './pack-memory.ts';
import { PackStore } from './pack-store.ts';
import type { OnProgress } from '../../work/progress.ts';
import type { Standing } from '../../work/standing.ts';
import { resolveDeltas } from './resolve-deltas.ts';
import { type StageClock, timed } from '../../work/stage-clock.ts';

export interface PackArrivalOptions {
  readonly format: ObjectFormat;
  readonly limits: Limits;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
  /** Told once when the pack is of no use: what is made of it meanwhile must stop. */
  readonly onFailure: (error: AgentError) => void;
  readonly clock?: StageClock | undefined;
  /** Shared by all packs that are fetched at once. */
  readonly packMemory?: PackMemory | undefined;
  readonly standing: Standing;
}

/** The archive is being made at the same time, so that the error has to say which of the two failed. */
function inFetching(error: AgentError): AgentError {
  return error.withData({ phase: 'FETCHING' });
}

/**
 * A pack on its way. An object can be used as soon as it is there, by the id that its content gave; whether the pack
 * is whole shows at its end, so nothing may be signed before.
 */
export class PackArrival {
  readonly objects: ObjectStore;
  /** Settled when all objects are there and the pack's checksum holds; rejected with what is wrong. */
  readonly whole: Promise<void>;
  readonly #pieces: AsyncGenerator<Uint8Array>;
  readonly #store: PackStore;
  readonly #options: PackArrivalOptions;

  constructor(source: AsyncGenerator<Uint8Array>, options: PackArrivalOptions) {
    const { format, limits, signal, clock, packMemory, standing } = options;
    this.#options = options;
    this.#store = new PackStore(limits, packMemory?.open(standing));
    const breather = new Breather(signal);
    this.objects = new ObjectStore(format, new ObjectContents(this.#store, limits, breather));
    standing.whenSetAside(() => {
      this.objects.contents.economize();
    });
    const indexClock = clock?.fork('index');
    this.#pieces = timed(indexClock, 'fetch', source);
    this.whole = this.#receive(breather, indexClock);
    // Whoever needs the whole awaits it; others are told by onFailure.
    this.whole.catch(() => undefined);
  }

  get isWhole(): boolean {
    return this.objects.arrivals.hasEnded;
  }

  async #receive(breather: Breather, clock: StageClock | undefined): Promise<void> {
    const { limits, onProgress, signal, onFailure } = this.#options;
    const { objects } = this;
    try {
      const pack = await indexPack(this.#pieces, { store: this.#store, objects, limits, onProgress, signal });
      await resolveDeltas(pack, { objects, limits, breather });
      clock?.stop();
      objects.arrivals.end();
    } catch (error) {
      const failure = signal.aborted ? asAgentError(signal.reason) : inFetching(asAgentError(error));
      objects.arrivals.fail(failure);
      onFailure(failure);
      throw failure;
    }
  }

  /** Gives back the memory of the pack and its objects, once nothing more comes; its signal makes that soon. */
  async dispose(): Promise<void> {
    await this.whole.catch(() => undefined);
    // What was asked for when the pack failed would be stored after the memory was given back.
    await this.#pieces.return(undefined).catch(() => undefined);
    this.objects.contents.dispose();
    this.#store.dispose();
  }
}
