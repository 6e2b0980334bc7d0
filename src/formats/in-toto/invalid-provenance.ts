import { AgentError } from '../../errors.ts';

/** PROVENANCE_INVALID; `why` is a clause such as `it is cut off`. */
export function invalidProvenance(why: string, cause?: unknown): AgentError {
  return new AgentError(
    'PROVENANCE_INVALID',
    `This is not the provenance of a release as the agent writes it: ${why}. Download it again.`,
    { cause },
  );
}
