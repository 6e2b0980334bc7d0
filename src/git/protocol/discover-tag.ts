import { AgentError } from '../../errors.ts';
import type { ObjectId } from '../../formats/git-object.ts';
import type { Advertisement } from './advertisement.ts';
import { type DiscoveryOptions, listReferences } from './list-references.ts';
import { isAbout } from './reference-list.ts';

/** A tag as the server lists it. */
export interface DiscoveredTag {
  /** What the ref points to: a tag object, or the commit of a lightweight tag. */
  readonly id: ObjectId;
  /** What a tag object leads to in the end, by the server's word. */
  readonly peeledId?: ObjectId;
  readonly advertisement: Advertisement;
}

/**
 * Asks the server what `tag` points to.
 *
 * @throws TAG_NOT_FOUND, or an error of the transport or the protocol
 */
export async function discoverTag(options: DiscoveryOptions & { readonly tag: string }): Promise<DiscoveredTag> {
  const { tag } = options;
  const ref = `refs/tags/${tag}`;
  const { references, advertisement } = await listReferences(options, ref, (line) => isAbout(line, ref));
  const found = references.find(({ name }) => name === ref);
  if (!found) {
    // A tag may well be called so: that is known only now.
    const short = /^(?:refs\/)?tags\/(.+)$/.exec(tag)?.[1];
    const whatToDo = short === undefined ? 'Check its name' : `Give its short name, "${short}"; or check its name`;
    throw new AgentError('TAG_NOT_FOUND', `The repository has no tag "${tag}". ${whatToDo}, and that it was pushed.`);
  }
  const { id, peeledId } = found;
  return { id, advertisement, ...(peeledId !== undefined && { peeledId }) };
}
