import { AgentError } from '../../errors.ts';
import type { Settings } from '../../platform/settings.ts';
import { drainingError } from '../../rpc/server/queue-errors.ts';
import { askAgent } from '../connect.ts';
import type { Context } from '../context.ts';

/** Ends with 0 when an agent makes releases: a probe for what starts, replaces and balances agents. */
export async function health(settings: Settings, context: Context): Promise<void> {
  context.step = 'asking';
  const { serving, confirmed } = await askAgent(settings, (client) => client.checkHealth(context.signal));
  if (!serving) throw notServing(confirmed);
  if (context.json) context.printJson({ status: 'SERVING' });
  else context.say('The agent makes releases.');
}

function notServing(confirmed: boolean): AgentError {
  return confirmed
    ? drainingError()
    : new AgentError(
        'KEY_RING_UNCONFIRMED',
        'The agent signs nothing before its key ring is confirmed, by restore-keys or confirm-keys.',
      );
}
