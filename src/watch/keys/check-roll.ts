import { AgentError } from '../../errors.ts';
import { readPublicKeys } from '../../keys/public-keys.ts';
import type { KeyRoll } from '../../keys/ring/key-roll.ts';
import type { PublicKeyView } from '../../keys/ring/key-view.ts';
import { rollFiles } from '../../keys/ring/roll-files.ts';

/** What a gRPC message to the agent can carry. */
export const MAX_ROLL_FILE_BYTES = 256 * 1024;
/** Names of folders have nine digits at most. */
const MAX_EPOCH = 999_999_999;

/**
 * Makes sure that what an agent answered to a roll can be read again when it is kept: one key in each file, the one that it
 * is said to be. Otherwise no watch of the folder could start any more.
 *
 * @param after the epoch that was kept when the roll was begun
 * @throws AGENT_STREAM_INVALID
 */
export async function checkRoll(roll: KeyRoll, after: number): Promise<void> {
  const { keyRingEpoch, newKey, revokedKey } = roll;
  if (!Number.isInteger(keyRingEpoch) || keyRingEpoch <= after || keyRingEpoch > MAX_EPOCH) {
    throw invalid(`that is no epoch after ${after}`);
  }
  if (newKey.fingerprint === revokedKey.fingerprint) throw invalid('that denies the key which it brings');
  if (Object.values(rollFiles).some((contentOf) => contentOf(roll).length > MAX_ROLL_FILE_BYTES)) {
    throw invalid(`with a file of over ${MAX_ROLL_FILE_BYTES} bytes`);
  }
  await checkKey(newKey);
  await checkKey(revokedKey);
}

async function checkKey({ armoredKey, fingerprint }: PublicKeyView): Promise<void> {
  let fingerprints: readonly string[];
  try {
    fingerprints = [...(await readPublicKeys(Buffer.from(armoredKey))).keys()];
  } catch (cause) {
    throw invalid('with something else than a public key', cause);
  }
  if (fingerprints.length !== 1 || fingerprints[0] !== fingerprint) {
    throw invalid('with other keys than those that it names');
  }
}

function invalid(what: string, cause?: unknown): AgentError {
  return new AgentError('AGENT_STREAM_INVALID', `The agent answered with a roll ${what}; do not trust it.`, { cause });
}
