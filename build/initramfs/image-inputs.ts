import { fromByteString, toByteString } from '../../src/formats/byte-string.ts';
import { type ImageSettings, type SecretName, type SettingFile, settingFiles } from '../../src/image/manifest.ts';
import { type ImageConfig, imageConfigOf, readImageConfig } from './image-config.ts';
import { ImageError, type ImageOptions } from './image-options.ts';
import {
  type KeyFiles,
  type TlsFiles,
  readBridgeCredentials,
  readCertificates,
  readKeys,
  readOperatorKey,
  readTls,
} from './secrets.ts';

/** What decides what an image is, besides the commit and the packages; of its secrets, which there are. */
export interface ImageInputs {
  readonly config: ImageConfig;
  readonly files: Readonly<Partial<Record<SettingFile, Buffer>>>;
  readonly secrets: readonly SecretName[];
  readonly debug: boolean;
}

/** The secrets themselves. */
export interface Secrets {
  readonly keys?: KeyFiles | undefined;
  readonly tlsKey?: Buffer | undefined;
  readonly bridgeCredentials?: Buffer | undefined;
}

/** What the options name. @throws ImageError when something of it is not fit for an image */
export async function readInputs(options: ImageOptions): Promise<{ inputs: ImageInputs; secrets: Secrets }> {
  const config = readImageConfig(options.config);
  const keys = options.keys === undefined ? undefined : await readKeys(options.keys, new Date());
  const tls = options.tls === undefined ? undefined : readTls(options.tls, new Date());
  if (options.production && tls === undefined && !config.plaintext) {
    throw new ImageError('--production needs --tls, or "tls": "none" in the config file for a point-to-point link.');
  }
  const bridgeCredentials = readBridgeCredentials(options.bridgeCredentials);
  const secrets: Secrets = { keys, tlsKey: tls?.key, bridgeCredentials };
  const files = await readFiles(options, tls);
  return { inputs: { config, files, secrets: namesOf(secrets), debug: options.debug }, secrets };
}

async function readFiles(options: ImageOptions, tls: TlsFiles | undefined): Promise<ImageInputs['files']> {
  const gitCa = options.gitCa === undefined ? undefined : readCertificates(options.gitCa);
  const operatorKey = await readOperatorKey(options.operatorKey);
  return {
    ...(tls && { tlsCa: tls.ca, tlsCert: tls.cert }),
    ...(tls?.crl && { tlsCrl: tls.crl }),
    ...(gitCa && { gitCa }),
    ...(operatorKey && { operatorKey }),
  };
}

function namesOf({ keys, tlsKey, bridgeCredentials }: Secrets): SecretName[] {
  return [
    ...(keys ? ['keys' as const] : []),
    ...(tlsKey ? ['tlsKey' as const] : []),
    ...(bridgeCredentials ? ['bridgeCredentials' as const] : []),
  ];
}

/** For the manifest. */
export function settingsOf({ config, files, secrets, debug }: ImageInputs): ImageSettings {
  return { debug, secrets, config: config.given, files: mapFiles(files, toByteString) };
}

/** From a manifest. @throws ImageError */
export function inputsOf({ config, files, secrets, debug }: ImageSettings): ImageInputs {
  const contents = mapFiles(files, (text) => Buffer.from(fromByteString(text)));
  return { debug, secrets, config: imageConfigOf(config), files: contents };
}

/** In one order, whoever gives them. */
function mapFiles<From, To>(
  files: Readonly<Partial<Record<SettingFile, From>>>,
  change: (from: From) => To,
): Partial<Record<SettingFile, To>> {
  const changed: Partial<Record<SettingFile, To>> = {};
  for (const name of settingFiles) {
    const file = files[name];
    if (file !== undefined) changed[name] = change(file);
  }
  return changed;
}
