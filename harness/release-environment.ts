import { anyAddress } from '../src/git/http/address-policy.ts';
import { defaultLimits } from '../src/limits.ts';
import type { ReleaseEnvironment } from '../src/release/create-release.ts';
import { makeKey, signed } from './sample-key.ts';

/** The key of all releases that are made in this process, unless one is made with another. */
export const { signingKey, publicKeys } = await makeKey();

/** What a release is made with where a test or a comparison makes it in its own process. */
export function releaseEnvironment(change: Partial<ReleaseEnvironment> = {}): ReleaseEnvironment {
  return {
    key: signingKey,
    limits: defaultLimits,
    policy: anyAddress,
    userAgent: 'git/sealci-test',
    now: () => signed,
    builder: { program: { kind: 'source' }, mode: 'development', version: '0.0.0-source', nodeVersion: '26.0.0' },
    invocationId: '0123456789abcdef'.repeat(2),
    ...change,
  };
}
