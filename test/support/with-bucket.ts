import { Bucket } from '../../src/bucket/bucket.ts';
import { readBucketConfig } from '../../src/bucket/bucket-config.ts';
import { type ObjectSource, sourceOfBytes } from '../../src/bucket/object-source.ts';
import { anyAddress } from '../../src/git/http/address-policy.ts';
import { defaultLimits, type Limits } from '../../src/limits.ts';
import { configFields } from '../../src/platform/config-fields.ts';

/** Does something with the bucket that `settings` say, as they stand in the config file of a watch. */
export async function withBucket<T>(
  settings: Readonly<Record<string, unknown>>,
  use: (bucket: Bucket) => Promise<T>,
  limits: Limits = defaultLimits,
): Promise<T> {
  const config = readBucketConfig(configFields({ pathStyle: true, ...settings }, '"bucket" of the test'), anyAddress);
  const bucket = Bucket.open(config, limits, new AbortController().signal);
  try {
    return await use(bucket);
  } finally {
    bucket.close();
  }
}

/** An object of a text. */
export function content(text: string): ObjectSource {
  return sourceOfBytes(Buffer.from(text));
}
