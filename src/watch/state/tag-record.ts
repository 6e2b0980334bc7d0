import type { AgentError } from '../../errors.ts';

/**
 * `seen`: to be released. `requested`: an agent has been asked. `stored`: the release is in its place, for good. `refused`:
 * there can be none, for a reason that no waiting cures.
 */
export type TagState = 'seen' | 'requested' | 'stored' | 'refused';

/** What is known of one tag of one project. */
export interface TagRecord {
  readonly project: string;
  readonly tag: string;
  /** The commit that is to be released, or was. */
  readonly commit: string;
  readonly state: TagState;
  /** How often an agent was asked in vain, for this commit. */
  readonly attempts: number;
  /** When to ask next at the earliest, in milliseconds since 1970. */
  readonly notBefore: number;
  /** Why there is no release yet, or none at all. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Where the server says that the tag leads, when that is not `commit`; empty when there is no such tag any more. */
  readonly elsewhere?: string;
}

/** Something about a tag that a person should hear of. */
export type TagNews = 'new' | 'moved' | 'gone' | 'lost';

export interface Observation {
  /** Undefined: it is of no interest any more. */
  readonly record: TagRecord | undefined;
  readonly news?: TagNews;
}

/** The server lists the tag, as one that leads to `commit`. */
export function observe(
  key: Pick<TagRecord, 'project' | 'tag'>,
  known: TagRecord | undefined,
  commit: string,
): Observation {
  if (!known) return { record: fresh(key, commit), news: 'new' };
  const { elsewhere, ...plain } = known;
  if (commit === known.commit) return { record: elsewhere === undefined ? known : plain };
  // Nothing was released of it: where it leads now is what counts.
  if (known.state === 'seen' || known.state === 'refused') return { record: fresh(key, commit), news: 'moved' };
  // A release that is there stays; one that has been asked for is pinned to its commit.
  if (elsewhere === commit) return { record: known };
  return { record: { ...known, elsewhere: commit }, news: 'moved' };
}

/** The server does not list the tag any more, or nobody wants it (`unwanted`). */
export function vanish(known: TagRecord, unwanted: boolean): Observation {
  if (known.state === 'requested') return { record: known };
  if (known.state !== 'stored') return { record: undefined };
  const { elsewhere, ...plain } = known;
  if (unwanted) return { record: plain };
  if (elsewhere === '') return { record: known };
  return { record: { ...known, elsewhere: '' }, news: 'gone' };
}

export function request(known: TagRecord): TagRecord {
  return { ...known, state: 'requested' };
}

/** The release is in its place. */
export function store(known: TagRecord, commit: string): TagRecord {
  const { project, tag, elsewhere } = known;
  const leadsTo = elsewhere ?? known.commit;
  return {
    project,
    tag,
    commit,
    state: 'stored',
    attempts: known.attempts,
    notBefore: 0,
    ...(leadsTo !== commit && { elsewhere: leadsTo }),
  };
}

/** There was no release. @param retryAt when to ask again; undefined: not at all */
export function fail(known: TagRecord, error: AgentError, retryAt: number | undefined): TagRecord {
  const { elsewhere, ...plain } = known;
  if (elsewhere !== undefined && elsewhere !== '') return fresh(known, elsewhere);
  return {
    ...plain,
    state: retryAt === undefined ? 'refused' : 'seen',
    attempts: known.attempts + 1,
    notBefore: retryAt ?? 0,
    error: { code: error.code, message: error.message },
  };
}

/** Asks again for what was refused, or waits. */
export function again(known: TagRecord): TagRecord {
  return known.state === 'refused' || known.state === 'seen' ? fresh(known, known.commit) : known;
}

/**
 * What holds after a start: what is stored, the place of the releases alone knows. Whoever was asked before is not waited
 * for.
 *
 * @param there the commit of the release that is in its place
 */
export function reconcile(
  key: Pick<TagRecord, 'project' | 'tag'>,
  known: TagRecord | undefined,
  there: string | undefined,
): Observation {
  if (there !== undefined) return { record: store(known ?? fresh(key, there), there) };
  if (known?.state === 'requested') return { record: abandon(known) };
  if (known?.state === 'stored') return { record: fresh(key, known.commit), news: 'lost' };
  return { record: known };
}

/** An attempt that did not come to its end: nothing is held against the tag. */
export function abandon(known: TagRecord): TagRecord {
  const { elsewhere, ...plain } = known;
  return elsewhere === undefined || elsewhere === '' ? { ...plain, state: 'seen' } : fresh(known, elsewhere);
}

function fresh({ project, tag }: Pick<TagRecord, 'project' | 'tag'>, commit: string): TagRecord {
  return { project, tag, commit, state: 'seen', attempts: 0, notBefore: 0 };
}
