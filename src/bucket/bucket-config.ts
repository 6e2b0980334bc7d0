import type { AddressPolicy } from '../git/http/address-policy.ts';
import { type JsonFields, matching, text } from '../platform/json-fields.ts';

/** An S3-compatible bucket, and how to reach it. */
export interface BucketConfig {
  readonly endpoint: URL;
  readonly region: string;
  readonly name: string;
  /** Of the names of all objects: empty, or with a slash behind it. */
  readonly prefix: string;
  /** Whether the bucket is named in the path of a request, and not in its host. */
  readonly pathStyle: boolean;
  /** File with access key and secret, read whenever the bucket is opened. */
  readonly credentialsFile: string;
  /** File of the authorities that count for the server's certificate, in place of those that Node knows. */
  readonly caFile?: string;
}

const DEFAULT_REGION = 'us-east-1';

/** Amazon S3 User Guide, "General purpose bucket naming rules". */
const bucketName = matching(
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  '3 to 63 lower-case letters, digits, dots and hyphens, with a letter or a digit first and last',
);
const regionName = matching(/^[A-Za-z0-9-]{1,64}$/, 'the name of a region, such as eu-central-1');
/** Of the 1024 bytes of a name, a project, the folder of a tag and a file in it take up to 613. */
const prefixName = matching(
  /^(?=.{1,200}$)[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?$/,
  'up to 200 letters, digits, dots, hyphens and underscores, with single slashes between them',
);
const flag = {
  expected: 'true or false',
  read: (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined),
};

/** What stands in a URL is shown: a secret has a file for it. */
function isPlain({ protocol, username, password, search, hash }: URL): boolean {
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');
}

function endpointOf(fields: JsonFields, policy: AddressPolicy): URL {
  const given = fields.required('endpoint', text);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !isPlain(url)) {
    throw fields.fault(
      'endpoint',
      'is not valid: give the https: URL of the server, without user, query and fragment.',
    );
  }
  if (url.protocol === 'http:' && !policy.allowHttp) {
    throw fields.fault('endpoint', 'is an http: URL, which only development allows: give the https: URL.');
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
    region: fields.optional('region', regionName) ?? DEFAULT_REGION,
    name: fields.required('name', bucketName),
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    pathStyle: fields.optional('pathStyle', flag) ?? false,
    credentialsFile: fields.required('credentialsFile', text),
    ...(caFile !== undefined && { caFile }),
  };
  fields.end();
  return config;
}
