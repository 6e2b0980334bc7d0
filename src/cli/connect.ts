import { AgentError } from '../errors.ts';
import { readFileBytes, readSecret } from '../platform/read-secret.ts';
import { type TlsSources, tlsSources } from '../platform/serve-config.ts';
import type { Settings } from '../platform/settings.ts';
import type { AgentClient } from '../rpc/client/client.ts';
import type { TlsMaterial } from '../rpc/tls.ts';

const MAX_CERTIFICATE_BYTES = 1024 * 1024;

/** @throws CONFIG_INVALID when a file cannot be read */
export function readTls(sources: TlsSources): TlsMaterial {
  return {
    ca: readFileBytes(sources.ca, MAX_CERTIFICATE_BYTES, 'CONFIG_INVALID'),
    cert: readFileBytes(sources.cert, MAX_CERTIFICATE_BYTES, 'CONFIG_INVALID'),
    key: readSecret(sources.key, 'CONFIG_INVALID'),
  };
}

/** @throws INVALID_ARGUMENT when the settings name none */
export function agentsOf({ agent = [] }: Settings): readonly string[] {
  if (agent.length > 0) return agent;
  throw new AgentError('INVALID_ARGUMENT', 'Say which agent to ask: give --agent HOST:PORT, or set SEALCI_AGENT.');
}

/** A client of the one agent that the settings name; the caller closes it. */
export async function connect(settings: Settings): Promise<AgentClient> {
  const [agent = '', second] = agentsOf(settings);
  if (second !== undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'Several agents are named, and this asks one: give one --agent HOST:PORT.',
    );
  }
  const sources = tlsSources(settings);
  const { AgentClient: Client } = await import('../rpc/client/client.ts');
  return new Client(agent, sources && readTls(sources));
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
