import type { ObjectId } from '../../formats/git-object.ts';
import { HttpSession, type HttpSessionOptions } from '../http/http-session.ts';
import { listReferences } from './list-references.ts';

/** A tag, and the commit that it leads to by the server's word. */
export interface ListedTag {
  /** Short name. */
  readonly tag: string;
  readonly commit: ObjectId;
}

const TAGS = 'refs/tags/';

/**
 * All tags of a repository, in the order in which the server lists them. What a tag leads to may be no commit: only who
 * fetches it can tell.
 *
 * @throws an error of the transport or the protocol
 */
export async function listTags(options: HttpSessionOptions): Promise<ListedTag[]> {
  const session = new HttpSession(options);
  try {
    const { references } = await listReferences({ ...options, session }, TAGS, (line) => isOfTag(line));
    return references.flatMap(({ name, id, peeledId }) =>
      name.startsWith(TAGS) ? [{ tag: name.slice(TAGS.length), commit: peeledId ?? id }] : [],
    );
  } finally {
    session.close();
  }
}

/** Whether a line of protocol v0 (`id name`) or v2 (`id name attribute ...`) is about a tag, or what it peels to. */
function isOfTag(line: string): boolean {
  return line.split(' ', 2)[1]?.startsWith(TAGS) === true;
}
