import type { ObjectFormat } from '../../src/formats/git-object.ts';
import { Breather } from '../../src/work/breather.ts';
import { indexPack } from '../../src/git/pack/index-pack.ts';
import { ObjectContents } from '../../src/git/pack/object-contents.ts';
import { ObjectStore } from '../../src/git/pack/object-store.ts';
import { PackStore } from '../../src/git/pack/pack-store.ts';
import { resolveDeltas } from '../../src/git/pack/resolve-deltas.ts';
import { defaultLimits, type Limits } from '../../src/limits.ts';
import { inPieces } from './scribbled.ts';

export interface ReadPackOptions {
  readonly format?: ObjectFormat;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

/** Reads a pack as a fetch does. */
export async function readPack(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  options: ReadPackOptions = {},
): Promise<ObjectStore> {
  const { format = 'sha1', signal = new AbortController().signal } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const store = new PackStore(limits);
  const breather = new Breather(signal);
  try {
    const bytes = source instanceof Uint8Array ? inPieces(source) : source;
    const objects = new ObjectStore(format, new ObjectContents(store, limits, breather));
    const pack = await indexPack(bytes, { store, objects, limits, signal, onProgress: () => undefined });
    await resolveDeltas(pack, { objects, limits, breather });
    objects.arrivals.end();
    return objects;
  } catch (error) {
    store.dispose();
    throw error;
  }
}
