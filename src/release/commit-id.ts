import { AgentError } from '../errors.ts';
import type { ObjectId } from '../formats/git-object.ts';
import { readObjectId } from '../formats/pasted-hex.ts';

/**
 * A commit's id as a person gave it, in either case.
 * @throws INVALID_COMMIT_ID when it is not whole: an abbreviation may fit other commits, too
 */
export function parseCommitId(text: string): ObjectId {
  const id = readObjectId(text);
  if (id !== undefined) return id;
  throw new AgentError(
    'INVALID_COMMIT_ID',
    'The expected commit is no full object id. Give all its 40 or 64 hex digits.',
  );
}
