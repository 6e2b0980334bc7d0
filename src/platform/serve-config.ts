import { PART_BYTES } from '../formats/s3.ts';
import { anyAddress } from '../git/http/address-policy.ts';
import type { RemotePolicy } from '../git/http/remote-policy.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { invalidConfig } from './invalid-config.ts';
import { bridgeConfig, type BridgeConfig } from './bridge-config.ts';
import { availableMemory } from './available-memory.ts';
import type { RingRules } from '../keys/ring/ring-rules.ts';
import { fitLimits, type Resources } from './fit-limits.ts';
import { Authorities, GitAuthorities } from './authorities.ts';
import { type MetricsConfig, metricsConfig } from './metrics-config.ts';
import { maxOpenFiles } from './open-files.ts';
import { type SecretSource, secretSource } from './read-secret.ts';
import type { Settings } from './settings.ts';
import { allOrNone } from './tls-sources.ts';
import type { TlsSources } from './tls-material.ts';

/** What the agent insists on: docs/cli.md. */
export type AgentMode = 'development' | 'production';

/** The least version of TLS that a listener takes. */
export type TlsVersion = 'TLSv1.3' | 'TLSv1.2';

/** How callers are known. */
export interface ServeTls extends TlsSources {
  readonly callers: CallerRoles;
  /** File of revocation lists; no certificate is revoked when absent. */
  readonly crl?: string;
  readonly minVersion: TlsVersion;
}

/** Subject alternative names of callers, such as `DNS:controller.example.org`, by the role that they give. */
export interface CallerRoles {
  readonly release: readonly string[];
  readonly keys: readonly string[];
}

/** How the agent keeps its keys; times as the key ring's keeper wants them. */
export interface KeyRingConfig {
  /** Absent in development only: then what this process seals, no other can open. */
  readonly sealingKey?: SecretSource;
  readonly rotateAfterSeconds?: number;
  readonly keyLifetimeSeconds?: number;
  readonly rollWaitMs: number;
  readonly imageBuiltAt?: Date;
  /** Whether the ring signs without anyone's confirmation: in development. */
  readonly confirmed: boolean;
  readonly rules: RingRules;
  readonly operatorKeyFile?: string;
  readonly imageDigest?: string;
}

export interface GitPolicy extends RemotePolicy {
  readonly authorities?: GitAuthorities;
}

/** Where traces of releases are sent. */
export interface TracesConfig {
  readonly url: string;
  /** Those that may vouch for the collector, in place of those that Node knows. The file is not read yet. */
  readonly authorities?: Authorities;
}

/** Settings of the agent that fit together. */
export interface ServeConfig {
  readonly mode: AgentMode;
  readonly address: string;
  /** Absent in development only: then a key pair is made at start. */
  readonly key?: SecretSource;
  readonly keyRing: KeyRingConfig;
  /** What keeps the sealed key ring: an open file, or one by its name. */
  readonly keptRing?: SecretSource;
  /** Where the audit log is kept, besides the output. */
  readonly auditFile?: string;
  /** Plaintext when absent. */
  readonly tls?: ServeTls;
  /** No metrics when absent. */
  readonly metrics?: MetricsConfig;
  /** Where traces go; none when absent. */
  readonly traces?: TracesConfig;
  readonly policy: GitPolicy;
  readonly limits: Limits;
  /** Absent when it is off. */
  readonly bridge?: BridgeConfig;
  readonly imageDigest?: string;
  readonly drainTimeoutMs: number;
}

const DEFAULT_ADDRESS = '127.0.0.1:50051';
/** Whatever starts the agent commonly waits for 5 s or more after its SIGTERM. */
const DEFAULT_DRAIN_MS = 4000;

const DEFAULT_ROLL_WAIT_MS = 120_000;
const DAY_SECONDS = 86_400;

function callerRoles({ releaseCallers: release = [], keyCallers: keys = [] }: Settings): CallerRoles {
  if (release.length + keys.length > 0) return { release, keys };
  throw invalidConfig('With TLS, "releaseCallers" or "keyCallers" must be set: the names of those who may call.');
}

function serverTls(settings: Settings, mode: AgentMode): ServeTls | undefined {
  const { tlsCa: ca, tlsCert: cert } = settings;
  const key = secretSource(settings.tlsKey, settings.tlsKeyFd, ['tlsKey', 'tlsKeyFd']);
  const sources = allOrNone({ ca, cert, key }, ['tlsCa', 'tlsCert', 'tlsKey']);
  const { tlsCrl: crl, tlsMinVersion: minVersion = 'TLSv1.3' } = settings;
  if (settings.tls === 'none') {
    if (sources) throw invalidConfig('"tls" is "none", but certificates are set; take one or the other out.');
    return undefined;
  }
  if (sources) return { ...sources, callers: callerRoles(settings), minVersion, ...(crl !== undefined && { crl }) };
  if (crl !== undefined)
    throw invalidConfig('"tlsCrl" is set, so "tlsCa", "tlsCert" and "tlsKey" must be set as well.');
  if (settings.tls === 'mutual')
    throw invalidConfig('"tls" is "mutual", so "tlsCa", "tlsCert" and "tlsKey" must be set.');
  if (mode === 'development') return undefined;
  throw invalidConfig(
    'In production "tlsCa", "tlsCert" and "tlsKey" must be set; or set "tls" to "none" when the link to the only caller is its own.',
  );
}

function resourcesFor({ bridgeEndpoint }: Settings): Resources {
  const heldBytes = bridgeEndpoint === undefined ? 0 : PART_BYTES;
  return { availableBytes: availableMemory(), openFiles: maxOpenFiles(), heldBytes };
}

/**
 * The limits, each as it is set or else by default; those on memory and connections by default as the machine can bear
 * them.
 *
 * @throws CONFIG_INVALID
 */
export function limitsOf(settings: Settings, resources: Resources = resourcesFor(settings)): Limits {
  const limits: Record<string, number> = {};
  for (const name of Object.keys(defaultLimits) as (keyof Limits)[]) {
    limits[name] = settings[name] ?? defaultLimits[name];
  }
  // The loop has set every name of Limits.
  return fitLimits(limits as unknown as Limits, (name) => settings[name] !== undefined, resources);
}

/**
 * Which servers may be fetched from: in development all, in production public ones over https: and named networks. The
 * file of their authorities is not read yet.
 */
export function policyOf({ mode, allowedNetworks = [], gitCa }: Settings): GitPolicy {
  const addresses = mode === 'production' ? { allowHttp: false, allowedNetworks } : anyAddress;
  return { ...addresses, ...(gitCa !== undefined && { authorities: new GitAuthorities(gitCa) }) };
}

/** @throws CONFIG_INVALID */
export function keyRingConfig(settings: Settings): KeyRingConfig {
  const { rotateAfterDays, keyLifetimeDays, rollWaitMs, imageTimestamp, operatorKeyFile, imageDigest } = settings;
  const { minimumEpoch = 0, deniedFingerprints = [] } = settings;
  const names = ['sealingKeyFile', 'sealingKeyFd'] as const;
  const sealingKey = secretSource(settings.sealingKeyFile, settings.sealingKeyFd, names);
  return {
    rollWaitMs: rollWaitMs ?? DEFAULT_ROLL_WAIT_MS,
    confirmed: settings.mode !== 'production',
    rules: { minimumEpoch, deniedFingerprints },
    ...(operatorKeyFile !== undefined && { operatorKeyFile }),
    ...(imageDigest !== undefined && { imageDigest }),
    ...(sealingKey && { sealingKey }),
    ...(rotateAfterDays !== undefined && { rotateAfterSeconds: rotateAfterDays * DAY_SECONDS }),
    ...(keyLifetimeDays !== undefined && { keyLifetimeSeconds: keyLifetimeDays * DAY_SECONDS }),
    ...(imageTimestamp !== undefined && { imageBuiltAt: new Date(imageTimestamp * 1000) }),
  };
}

function keptRing({ keyRingFile, keyRingFd }: Settings, { sealingKey }: KeyRingConfig): SecretSource | undefined {
  const source = secretSource(keyRingFile, keyRingFd, ['keyRingFile', 'keyRingFd']);
  if (!source || sealingKey) return source;
  throw invalidConfig(
    '"keyRingFile" or "keyRingFd" is set, so "sealingKeyFile" or "sealingKeyFd" must be set as well.',
  );
}

/** A key made at start would be new with every start, and a ring sealed under it lost. */
function requireKeys(key: SecretSource | undefined, { sealingKey }: KeyRingConfig): void {
  if (key === undefined) {
    throw invalidConfig('In production "keyFile" or "keyFd" must be set; make a key pair by the keygen command.');
  }
  if (sealingKey === undefined) {
    throw invalidConfig('In production "sealingKeyFile" or "sealingKeyFd" must be set; keygen makes that key as well.');
  }
}

function observation(settings: Settings, tls: ServeTls | undefined): Pick<ServeConfig, 'metrics' | 'traces'> {
  const traces = tracesConfig(settings);
  const metrics = metricsConfig(settings, tls !== undefined);
  return { ...(metrics && { metrics }), ...(traces && { traces }) };
}

function tracesConfig({ tracesUrl: url, tracesCa }: Settings): TracesConfig | undefined {
  if (tracesCa !== undefined && url?.startsWith('https:') !== true) {
    throw invalidConfig('"tracesCa" is set, so "tracesUrl" must be an https: URL.');
  }
  return url === undefined
    ? undefined
    : { url, ...(tracesCa !== undefined && { authorities: new Authorities(tracesCa) }) };
}

/**
 * What the settings say for the agent.
 *
 * @throws CONFIG_INVALID when they do not fit together, or are too few for production
 */
export function serveConfig(settings: Settings): ServeConfig {
  const mode = settings.mode ?? 'development';
  const tls = serverTls(settings, mode);
  const key = secretSource(settings.keyFile, settings.keyFd, ['keyFile', 'keyFd']);
  const keyRing = keyRingConfig(settings);
  if (mode === 'production') requireKeys(key, keyRing);
  const kept = keptRing(settings, keyRing);
  const { auditFile, imageDigest } = settings;
  const policy = policyOf(settings);
  return {
    mode,
    address: settings.listen ?? DEFAULT_ADDRESS,
    policy,
    limits: limitsOf(settings),
    keyRing,
    drainTimeoutMs: settings.drainTimeoutMs ?? DEFAULT_DRAIN_MS,
    ...(key && { key }),
    ...(tls && { tls }),
    ...(kept && { keptRing: kept }),
    ...bridgeConfig(settings, policy),
    ...(auditFile !== undefined && { auditFile }),
    ...observation(settings, tls),
    ...(imageDigest !== undefined && { imageDigest }),
  };
}
