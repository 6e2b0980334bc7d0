import { AgentError } from '../../errors.ts';
import type { ObjectFormat, ObjectId, ObjectType } from '../../formats/git-object.ts';
import { ObjectArrivals } from './object-arrivals.ts';
import type { ObjectContents } from './object-contents.ts';
import type { PackObject } from './pack-entry.ts';
import type { StageClock } from '../../work/stage-clock.ts';

/** The objects of one pack, by id. They can be read while others are still to come. */
export class ObjectStore {
  readonly format: ObjectFormat;
  readonly arrivals = new ObjectArrivals();
  /** Of these objects. */
  readonly contents: ObjectContents;
  readonly #objects = new Map<ObjectId, PackObject>();

  constructor(format: ObjectFormat, contents: ObjectContents) {
    this.format = format;
    this.contents = contents;
  }

  get count(): number {
    return this.#objects.size;
  }

  ids(): IterableIterator<ObjectId> {
    return this.#objects.keys();
  }

  add(object: PackObject): void {
    this.#objects.set(object.id, object);
    this.arrivals.arrived(object.id);
  }

  find(id: ObjectId): PackObject | undefined {
    return this.#objects.get(id);
  }

  /**
   * The object `id` once it is there; undefined when the pack has ended without it.
   *
   * @param clock the time of the wait is that of its stage `wait`
   */
  async findOnceThere(id: ObjectId, clock?: StageClock): Promise<PackObject | undefined> {
    if (!this.#objects.has(id)) await this.arrivals.waitFor(id, clock);
    return this.find(id);
  }

  /** Like {@link get}, once the object is there. */
  async getOnceThere(id: ObjectId, type: ObjectType, clock?: StageClock): Promise<PackObject> {
    await this.findOnceThere(id, clock);
    return this.get(id, type);
  }

  /**
   * The object `id`, which must be there already and of type `type`.
   *
   * @throws OBJECT_MISSING, OBJECT_INVALID
   */
  get(id: ObjectId, type: ObjectType): PackObject {
    const object = this.#objects.get(id);
    if (!object) {
      throw new AgentError(
        'OBJECT_MISSING',
        `The git server left out the ${type} ${id}. Ask the repository's owner to check it with git fsck.`,
      );
    }
    if (object.type !== type) {
      throw new AgentError(
        'OBJECT_INVALID',
        `The repository uses the ${object.type} ${id} as a ${type}. Ask its owner to repair it.`,
      );
    }
    return object;
  }
}
