import { AgentError } from '../errors.ts';
import { clientTls } from '../platform/tls-sources.ts';
import type { Settings } from '../platform/settings.ts';
import { readTlsMaterial } from '../platform/tls-material.ts';
import type { AgentClient, AgentClientOptions } from '../rpc/client/client.ts';

/** @throws INVALID_ARGUMENT when the settings name none */
export function agentsOf({ agent = [] }: Settings): readonly string[] {
  if (agent.length > 0) return agent;
  throw new AgentError('INVALID_ARGUMENT', 'Say which agent to ask: give --agent HOST:PORT, or set SEALCI_AGENT.');
}

/** A client of the one agent that the settings name; the caller closes it. */
export async function connect(settings: Settings, options?: AgentClientOptions): Promise<AgentClient> {
  const [agent = '', second] = agentsOf(settings);
  if (second !== undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'Several agents are named, and this asks one: give one --agent HOST:PORT.',
    );
  }
  const sources = clientTls(settings);
  const { AgentClient: Client } = await import('../rpc/client/client.ts');
  return new Client(agent, sources && readTlsMaterial(sources, new Date()), options);
}

/** Asks the agent that the settings name, and hangs up. */
export async function askAgent<T>(settings: Settings, ask: (client: AgentClient) => Promise<T>): Promise<T> {
  const client = await connect(settings);
  try {
    return await ask(client);
  } finally {
    client.close();
  }
}
