import { asAgentError } from '../errors.ts';
import type { ReleaseBucket } from '../bridge/release-bucket.ts';
import type { Limits } from '../limits.ts';
import type { BridgeConfig } from '../platform/bridge-config.ts';
import type { Log } from '../platform/log.ts';

/**
 * Opens the bucket of the bridge and has a look at it. One that cannot be reached does not stop the agent, which has other
 * callers.
 *
 * @throws INVALID_CREDENTIALS, CONFIG_INVALID
 */
export async function openBridge(config: BridgeConfig, limits: Limits, log: Log): Promise<ReleaseBucket> {
  const { ReleaseBucket } = await import('../bridge/release-bucket.ts');
  const bucket = new ReleaseBucket(config, limits);
  void bucket.tidy(new Date()).catch((error: unknown) => {
    const { code, message } = asAgentError(error);
    log.event('warning', { message: `The bridge to SealCI cannot use its bucket (${code}). ${message}` });
  });
  return bucket;
}
