import { invalidConfig } from './invalid-config.ts';
import type { Settings } from './settings.ts';
import type { TlsSources } from './tls-material.ts';

/**
 * All of them or none.
 *
 * @param names of the settings that they are from, in the order of the fields
 * @throws CONFIG_INVALID
 */
export function allOrNone(
  { ca, cert, key }: { readonly [K in keyof TlsSources]: TlsSources[K] | undefined },
  names: readonly [string, string, string],
): TlsSources | undefined {
  if (ca !== undefined && cert !== undefined && key !== undefined) return { ca, cert, key };
  const given = [ca, cert, key];
  const missing = names.filter((_, index) => given[index] === undefined);
  if (missing.length === names.length) return undefined;
  const [first, second, third] = names;
  throw invalidConfig(`For TLS, "${missing.join('" and "')}" is missing; set "${first}", "${second}" and "${third}".`);
}

/**
 * What a caller of agents needs for TLS. Plaintext when absent.
 *
 * @throws CONFIG_INVALID
 */
export function clientTls({ agentCa: ca, clientCert: cert, clientKey }: Settings): TlsSources | undefined {
  const key = clientKey === undefined ? undefined : { file: clientKey };
  return allOrNone({ ca, cert, key }, ['agentCa', 'clientCert', 'clientKey']);
}
