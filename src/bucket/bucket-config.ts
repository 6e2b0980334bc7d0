import type { AddressPolicy } from '../git/http/address-policy.ts';
import { flag, type JsonFields, matching, text } from '../formats/json-fields.ts';
import { bucketName, regionName } from '../formats/s3.ts';
import { readServerUrl } from '../formats/web-url.ts';
import { invalidConfig } from '../platform/invalid-config.ts';
import type { SecretSource } from '../platform/read-secret.ts';

/** An S3-compatible bucket, and how to reach it. */
export interface BucketConfig {
  readonly endpoint: URL;
  readonly region: string;
  readonly name: string;
  /** Of the names of all objects: empty, or with a slash behind it. */
  readonly prefix: string;
  /** Whether the bucket is named in the path of a request, and not in its host. */
  readonly pathStyle: boolean;
  /** Access key and secret, read whenever the bucket is opened. */
  readonly credentials: SecretSource;
  /** File of the authorities that count for the server's certificate, in place of those that Node knows. */
  readonly caFile?: string;
}

export const DEFAULT_REGION = 'us-east-1';

/** Of the 1024 bytes of a name, a project, the folder of a tag and a file in it take up to 613. */
const prefixName = matching(
  /^(?=.{1,200}$)[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?$/,
  'up to 200 letters, digits, dots, hyphens and underscores, with single slashes between them',
);

function endpointOf(fields: JsonFields, policy: AddressPolicy): URL {
  const given = fields.required('endpoint', text);
  const url = readServerUrl(given);
  if (!url) {
    throw invalidConfig(
      `${fields.at('endpoint')} is not valid: give the https: URL of the server, without user, query and fragment.`,
    );
  }
  if (url.protocol === 'http:' && !policy.allowHttp) {
    throw invalidConfig(
      `${fields.at('endpoint')} is an http: URL, which only development allows: give the https: URL.`,
    );
  }
  return url;
}

/**
 * Reads the fields that docs/watch.md describes.
 *
 * @throws CONFIG_INVALID naming the field that is missing, unknown or not valid
 */
export function readBucketConfig(fields: JsonFields, policy: AddressPolicy): BucketConfig {
  const prefix = fields.optional('prefix', prefixName) ?? '';
  const caFile = fields.optional('ca', text);
  const config = {
    endpoint: endpointOf(fields, policy),
    region: fields.optional('region', matching(regionName.pattern, regionName.expected)) ?? DEFAULT_REGION,
    name: fields.required('name', matching(bucketName.pattern, bucketName.expected)),
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    pathStyle: fields.optional('pathStyle', flag) ?? false,
    credentials: { file: fields.required('credentialsFile', text) },
    ...(caFile !== undefined && { caFile }),
  };
  fields.end();
  return config;
}
