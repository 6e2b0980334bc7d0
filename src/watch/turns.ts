import type { TagRecord } from './state/tag-record.ts';
import type { WatchedRepository } from './watch-config.ts';

/** Whose tag is released next: one with thousands of tags must not have all others wait for them. */
export class Turns {
  /** Those that had a turn, the one that had it last behind. */
  readonly #had = new Set<string>();

  /**
   * @param waiting the first tag of a repository that may be asked for
   * @returns that of the repository whose last turn was the longest ago
   */
  next(
    repositories: readonly WatchedRepository[],
    waiting: (repository: WatchedRepository) => TagRecord | undefined,
  ): TagRecord | undefined {
    const places = new Map([...this.#had].map((project, place) => [project, place]));
    const placeOf = ({ project }: WatchedRepository): number => places.get(project) ?? -1;
    for (const repository of repositories.toSorted((one, other) => placeOf(one) - placeOf(other))) {
      const tag = waiting(repository);
      if (!tag) continue;
      this.#had.delete(repository.project);
      this.#had.add(repository.project);
      return tag;
    }
    return undefined;
  }
}
