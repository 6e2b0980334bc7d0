import type { AddressPolicy } from '../git/http/address-policy.ts';
import { invalidConfig } from './invalid-config.ts';
import { type SecretSource, secretSource } from './read-secret.ts';
import { isSettingName, type Settings, settings as allSettings } from './settings.ts';

/** Where releases go that SealCI's Controller asks for. */
export interface BridgeConfig {
  readonly endpoint: URL;
  readonly bucket: string;
  readonly region?: string;
  /** Whether requests name the bucket in their path, and not in their host. */
  readonly pathStyle: boolean;
  readonly credentials: SecretSource;
  readonly caFile?: string;
}

const names = Object.keys(allSettings)
  .filter(isSettingName)
  .filter((name) => name.startsWith('bridge'));

/**
 * What the settings say of the bridge: nothing when it is off.
 *
 * @throws CONFIG_INVALID
 */
export function bridgeConfig(
  settings: Settings,
  { allowHttp }: Pick<AddressPolicy, 'allowHttp'>,
): { readonly bridge?: BridgeConfig } {
  const { bridgeEndpoint, bridgeBucket: bucket, bridgeRegion: region, bridgeCa: caFile } = settings;
  if (bridgeEndpoint === undefined) {
    requireNone(settings);
    return {};
  }
  const endpoint = new URL(bridgeEndpoint);
  if (endpoint.protocol === 'http:' && !allowHttp) {
    throw invalidConfig('"bridgeEndpoint" is an http: URL, which only development allows: give the https: URL.');
  }
  if (bucket === undefined) throw invalidConfig('For the bridge, "bridgeBucket" is missing: name the bucket.');
  const bridge = {
    endpoint,
    bucket,
    pathStyle: settings.bridgeAddressing !== 'host',
    credentials: credentialsOf(settings),
    ...(region !== undefined && { region }),
    ...(caFile !== undefined && { caFile }),
  };
  return { bridge };
}

function requireNone(settings: Settings): void {
  const set = names.find((name) => settings[name] !== undefined);
  if (set === undefined) return;
  throw invalidConfig(`"${set}" is set, so "bridgeEndpoint" must be set as well: the bridge is off without.`);
}

function credentialsOf({ bridgeCredentialsFile: file, bridgeCredentialsFd: fd }: Settings): SecretSource {
  const source = secretSource(file, fd, ['bridgeCredentialsFile', 'bridgeCredentialsFd']);
  if (source) return source;
  throw invalidConfig(
    'For the bridge, "bridgeCredentialsFile" or "bridgeCredentialsFd" is missing: name what holds them.',
  );
}
