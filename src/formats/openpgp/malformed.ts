import { AgentError } from '../../errors.ts';

/** RELEASE_MALFORMED; `why` is a clause such as `its signature packet is cut off`. */
export function malformed(why: string): AgentError {
  return new AgentError(
    'RELEASE_MALFORMED',
    `This is not a release as the agent writes it: ${why}. Download it again.`,
  );
}
