import { createHash } from 'node:crypto';
import type { ListedTag } from '../git/protocol/list-tags.ts';
import type { Memory } from './state/memory.ts';
import { observe, type TagNews, type TagRecord, vanish } from './state/tag-record.ts';
import type { WatchedRepository } from './watch-config.ts';

/** Something that a list of tags told. */
export interface TagChange {
  readonly news: TagNews;
  readonly tag: string;
  /** The commit that was released, or is to be. */
  readonly commit: string;
  /** Where the tag leads now, when it was released before; empty: nowhere. */
  readonly elsewhere?: string;
}

/** As people count versions: v1.9 before v1.10. Of tags that are seen at once, nobody says which was made first. */
const byVersion = new Intl.Collator('en', { numeric: true });

function digestOf({ url, patterns }: WatchedRepository, listed: readonly ListedTag[]): string {
  const hash = createHash('sha256').update(JSON.stringify([url, patterns]));
  for (const { tag, commit } of listed) hash.update(`${commit} ${tag}\n`);
  return hash.digest('hex');
}

/**
 * Takes a list of all tags of a repository in. One that is the same as the last one costs nothing more. It has been sent
 * all the same: git's protocol v2 lists tags in answer to a POST, which HTTP knows no condition for, and in v0 its servers
 * send no ETag, and `no-cache`.
 *
 * @returns what is new in it, in the order in which it is to be released
 */
export function takeIn(repository: WatchedRepository, listed: readonly ListedTag[], memory: Memory): TagChange[] {
  const { project, wants } = repository;
  const digest = digestOf(repository, listed);
  if (memory.listing(project) === digest) return [];
  return memory.atOnce(() => {
    const changes: TagChange[] = [];
    const wanted = listed.filter(({ tag }) => wants(tag));
    for (const { tag, commit } of wanted.toSorted((one, other) => byVersion.compare(one.tag, other.tag))) {
      const key = { project, tag };
      const known = memory.tag(project, tag);
      const { record, news } = observe(key, known, commit);
      if (record && record !== known) memory.putTag(record);
      if (record && news) changes.push(changeOf(record, news));
    }
    changes.push(...takeOut(project, listed, wanted, memory));
    // What is being asked for and is not listed is told of once that has its end: by the same list, if need be.
    const kept = new Set(wanted.map(({ tag }) => tag));
    if (memory.tags(project).some(({ tag, state }) => state === 'requested' && !kept.has(tag))) {
      memory.forgetListing(project);
    } else memory.putListing(project, digest);
    return changes;
  });
}

function takeOut(
  project: string,
  listed: readonly ListedTag[],
  wanted: readonly ListedTag[],
  memory: Memory,
): TagChange[] {
  const there = new Set(listed.map(({ tag }) => tag));
  const kept = new Set(wanted.map(({ tag }) => tag));
  return memory.tags(project).flatMap((known) => {
    if (kept.has(known.tag)) return [];
    const { record, news } = vanish(known, there.has(known.tag));
    if (!record) memory.dropTag(known);
    else if (record !== known) memory.putTag(record);
    return record && news ? [changeOf(record, news)] : [];
  });
}

export function changeOf({ tag, commit, elsewhere }: TagRecord, news: TagNews): TagChange {
  return { news, tag, commit, ...(elsewhere !== undefined && { elsewhere }) };
}
