import { bucketName, regionName } from '../formats/s3.ts';
import { limitSettings } from './limit-settings.ts';
import {
  address,
  addresses,
  certificateNames,
  choice,
  filePath,
  fingerprints,
  integer,
  matching,
  networks,
  serverUrl,
  type Setting,
  sha256,
  webUrl,
} from './setting.ts';

/** How a descriptor is counted: 0 to 2 are the standard streams. */
const MIN_FD = 3;
const MAX_FD = 1_000_000;
const MAX_DAYS = 36_500;
/** What a sealed ring can hold: 32 bits. */
const MAX_EPOCH = 2 ** 32 - 1;
/** What a date of OpenPGP can hold: 32 bits. */
const MAX_TIMESTAMP = 2 ** 32 - 1;

/**
 * Every setting of this program by its name in the config file; {@link flagOf} and {@link variableOf} say what it is
 * called on the command line and in the environment. docs/cli.md has the same table.
 */
export const settings = {
  mode: choice(['development', 'production'], 'What the agent insists on (default: development).'),
  listen: address('Where the agent listens (default: 127.0.0.1:50051).'),
  keyFile: filePath('Secret key that signs, as keygen writes it. Required in production.'),
  keyFd: integer(MIN_FD, MAX_FD, 'Open descriptor to read that key from, instead of keyFile.'),
  sealingKeyFile: filePath('Key that seals the key ring, as keygen writes it. Required in production.'),
  sealingKeyFd: integer(MIN_FD, MAX_FD, 'Open descriptor to read that key from, instead of sealingKeyFile.'),
  keyRingFile: filePath('File that keeps the sealed key ring; it is made when there is something to keep.'),
  keyRingFd: integer(MIN_FD, MAX_FD, 'Open file that keeps the sealed key ring for an agent that is started anew.'),
  operatorKeyFile: filePath('Public keys, one of which has to sign that a key ring is the right one.'),
  minimumEpoch: integer(0, MAX_EPOCH, 'Epoch before which a key ring is too old to sign (default: 0).'),
  deniedFingerprints: fingerprints('Keys that must not sign, whatever the key ring says.'),
  rotateAfterDays: integer(1, MAX_DAYS, 'Days after which a roll of the key is said to be due.'),
  keyLifetimeDays: integer(1, MAX_DAYS, 'Days after which a key that a roll makes expires (default: never).'),
  rollWaitMs: integer(0, 3_600_000, 'Milliseconds that a roll waits for running releases (default: 120000).'),
  imageTimestamp: integer(0, MAX_TIMESTAMP, 'When the image was built, in seconds since 1970: no clock is earlier.'),
  tls: choice(['mutual', 'none'], 'Whether callers need a certificate (default: mutual in production).'),
  tlsCa: filePath('Certificates of the authorities that may vouch for callers, in PEM.'),
  tlsCert: filePath("The agent's certificate and those between it and its authority, in PEM."),
  tlsKey: filePath('Secret key of that certificate, in PEM.'),
  tlsKeyFd: integer(MIN_FD, MAX_FD, 'Open descriptor to read that key from, instead of tlsKey.'),
  tlsCrl: filePath('Revocation lists of these authorities, one for each, in PEM (default: none is revoked).'),
  tlsMinVersion: choice(['TLSv1.3', 'TLSv1.2'], 'The least version of TLS that callers may use (default: TLSv1.3).'),
  releaseCallers: certificateNames('Names in the certificates of callers that may ask for releases.'),
  keyCallers: certificateNames('Names in the certificates of callers that may roll, restore and confirm keys.'),
  auditFile: filePath('Where the agent keeps its audit log, besides its output; it goes on with one that is there.'),
  metricsListen: address('Where the agent answers with metrics (default: nowhere).'),
  metricsTls: choice(['mutual', 'none'], 'Whether readers of metrics need a certificate (default: as callers do).'),
  metricsTlsCa: filePath('Authorities that may vouch for readers of metrics, in PEM (default: tlsCa).'),
  metricsTlsCert: filePath('Certificate to show them, in PEM (default: tlsCert).'),
  metricsTlsKey: filePath('Secret key of that certificate, in PEM (default: that of tlsCert).'),
  metricsReaders: certificateNames('Names in the certificates of those who may read metrics.'),
  tracesUrl: webUrl('Where traces of releases are sent, by OTLP over HTTP (default: nowhere).'),
  tracesCa: filePath("Authorities of the collector's certificate, in PEM (default: those that Node knows)."),
  allowedNetworks: networks('Networks the agent may fetch from in production, besides the public internet.'),
  gitCa: filePath('Certificates of authorities that may vouch for git servers, besides the public ones, in PEM.'),
  imageDigest: sha256('Digest of the image the agent runs from: imageDigest of its manifest.'),
  drainTimeoutMs: integer(0, 600_000, 'Milliseconds that running releases get when the agent is told to stop.'),
  bridgeEndpoint: serverUrl('S3-compatible server for the bridge to SealCI, which is off without (docs/bridge.md).'),
  bridgeBucket: matching(bucketName, 'Bucket that the releases go to.'),
  bridgeRegion: matching(regionName, 'Region of the bucket (default: us-east-1).'),
  bridgeAddressing: choice(['path', 'host'], 'Where requests name the bucket (default: path, as MinIO takes it).'),
  bridgeCredentialsFile: filePath('Access key and secret of the bucket, as lines username=... and password=...'),
  bridgeCredentialsFd: integer(MIN_FD, MAX_FD, 'Open descriptor to read them from, instead of bridgeCredentialsFile.'),
  bridgeCa: filePath("Authorities of the server's certificate, in PEM (default: those that Node knows)."),
  agent: addresses('Agents that commands call: create one of them, key commands and info all, others the only one.'),
  agentCa: filePath('Certificates of the authorities that may vouch for the agents that commands call, in PEM.'),
  clientCert: filePath('Certificate that commands show to agents and those between it and its authority, in PEM.'),
  clientKey: filePath('Secret key of that certificate, in PEM.'),
  publicKeyFile: filePath('Public keys that verify trusts.'),
  ...limitSettings,
} satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;

/** What was set, by flag, environment or file; what was not is absent. */
export type Settings = { readonly [K in SettingName]?: NonNullable<ReturnType<(typeof settings)[K]['fromText']>> };

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

/** `maxPackBytes` is `--max-pack-bytes`. */
export function flagOf(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `maxPackBytes` is `SEALCI_MAX_PACK_BYTES`. */
export function variableOf(name: SettingName): string {
  return `SEALCI_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
