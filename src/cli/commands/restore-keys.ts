import { readFileBytes } from '../../platform/read-secret.ts';
import type { Settings } from '../../platform/settings.ts';
import { askAgent } from '../connect.ts';
import type { Context } from '../context.ts';

/** What a gRPC message to the agent can carry. */
const MAX_SEALED_BYTES = 256 * 1024;

/** Gives a sealed key ring back to an agent: after a restart, or to another one of the same image. */
export async function restoreKeys(file: string, settings: Settings, context: Context): Promise<void> {
  context.step = 'reading';
  const sealed = readFileBytes(file, MAX_SEALED_BYTES, 'FILE_UNREADABLE');
  context.step = 'asking';
  context.whenStopped = 'Stopped before the agent answered; the ring may be in use. To restore it again does no harm.';
  const { key, epoch, changed } = await askAgent(settings, (client) => client.restoreKeyRing(sealed, context.signal));
  if (context.json) context.printJson({ key, epoch, changed });
  else context.print(`${key.fingerprint}\n`);
  context.say(changed ? `The key ring of epoch ${epoch} is in use.` : 'This key ring was in use already.');
}
