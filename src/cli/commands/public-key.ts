import type { Settings } from '../../platform/settings.ts';
import { askAgent } from '../connect.ts';
import type { Context } from '../context.ts';

export interface PublicKeyOptions {
  readonly fingerprint?: string;
}

/** Prints the agent's public key, armored, and nothing else on stdout. */
export async function publicKey(settings: Settings, options: PublicKeyOptions, context: Context): Promise<void> {
  context.step = 'asking';
  const ring = await askAgent(settings, (client) => client.getPublicKey(options.fingerprint));
  if (context.json) {
    context.printJson(ring);
    return;
  }
  const { armoredKey, fingerprint, createdAt, status } = ring.key;
  context.print(armoredKey.endsWith('\n') ? armoredKey : `${armoredKey}\n`);
  context.say(`Key ${fingerprint}, made ${createdAt.toISOString()}, ${status.toLowerCase()}.`);
}
