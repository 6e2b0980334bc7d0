import { LocalAgent } from '../agent/local-agent.ts';
import { AgentError } from '../errors.ts';
import { keyRingConfig, limitsOf, policyOf } from '../platform/serve-config.ts';
import type { Settings } from '../platform/settings.ts';
import { openKeyRing } from './open-key-ring.ts';

/** An agent in this process, with the key that the settings name. @throws INVALID_ARGUMENT when they name none */
export async function openLocalAgent(settings: Settings): Promise<LocalAgent> {
  if (settings.keyFile === undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'Give --agent HOST:PORT to ask an agent, or --key FILE to make the release here; "sealci-release-agent keygen --out DIR" makes a key.',
    );
  }
  const keys = await openKeyRing({ file: settings.keyFile }, { ...keyRingConfig(settings), confirmed: true });
  return new LocalAgent({
    mode: settings.mode ?? 'development',
    keys,
    limits: limitsOf(settings),
    policy: policyOf(settings),
  });
}
