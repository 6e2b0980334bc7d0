import { readFileBytes } from '../platform/read-secret.ts';
import type { ServeTls } from '../platform/serve-config.ts';
import { readRevocationLists } from '../rpc/server/revocation-lists.ts';
import type { ServerTls } from '../rpc/server/server.ts';
import { readTls } from './connect.ts';

/** The list of a large authority has a million entries of 40 bytes. */
const MAX_CRL_BYTES = 64 * 1024 * 1024;

/** What the agent needs for its callers. Throws CONFIG_INVALID when a file cannot be read or is not usable. */
export function readServerTls(config: ServeTls): ServerTls {
  const material = readTls(config);
  const { callers, minVersion, crl } = config;
  if (crl === undefined) return { ...material, callers, minVersion };
  const crls = readRevocationLists(readFileBytes(crl, MAX_CRL_BYTES, 'CONFIG_INVALID'), material.ca);
  return { ...material, callers, minVersion, crls };
}
