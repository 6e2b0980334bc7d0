import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { ImageError } from './image-options.ts';

/** The file that --config names, taken apart: the init reads the network's part, the agent all the rest. */
export interface ImageConfig {
  /** Lines of /etc/sealci/network. */
  readonly network: string;
  /** The agent's settings, as JSON. */
  readonly agent: string;
  /** The config says in so many words that callers are not authenticated. */
  readonly plaintext: boolean;
  /** All of it, as it was given. */
  readonly given: Json;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(why: string): ImageError {
  return new ImageError(`The config file is not usable: ${why}.`);
}

function checkInterface(value: unknown): string {
  const [, address = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(typeof value === 'string' ? value : '') ?? [];
  const family = isIP(address);
  const bits = family === 6 ? 128 : 32;
  if (family === 0 || Number(prefix) < 1 || Number(prefix) > bits) {
    throw invalid('network.address must be an address and prefix length, such as 192.0.2.10/24');
  }
  return `${address}/${prefix}`;
}

function checkAddress(value: unknown, name: string): string {
  if (typeof value === 'string' && isIP(value) !== 0) return value;
  throw invalid(`network.${name} must be an IP address`);
}

function networkLines(network: unknown): string[] {
  if (network === undefined || network === 'dhcp') return ['address=dhcp'];
  if (!isObject(network)) throw invalid('network must be "dhcp" or an object with an address');
  const { address, gateway, dns = [], ...unknown } = network;
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw invalid(`network.${name} is no setting`);
  if (!Array.isArray(dns)) throw invalid('network.dns must be a list of addresses');
  return [
    `address=${checkInterface(address)}`,
    ...(gateway === undefined ? [] : [`gateway=${checkAddress(gateway, 'gateway')}`]),
    ...dns.map((server: unknown) => `dns=${checkAddress(server, 'dns')}`),
  ];
}

/** What is in the config is in the manifest, too. Where URLs carry a secret, it is in one of these. */
function checkUrls(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) {
    for (const [inner, found] of Object.entries(value)) checkUrls(name === '' ? inner : `${name}.${inner}`, found);
  }
  if (typeof value !== 'string' || !URL.canParse(value)) return;
  const { host, username, password, search, hash } = new URL(value);
  // Names of certificates such as DNS:controller.example.org are URLs without a host.
  if (host === '' || `${username}${password}${search}${hash}` === '') return;
  throw invalid(
    `${name} is a URL with user name, password, query or fragment, which everybody with the manifest could read; have what is there let the agent in by its address or certificate`,
  );
}

/** @throws ImageError when it has an unusable network part, or a URL with what may be a secret */
export function imageConfigOf(given: Json): ImageConfig {
  const { network, ...agent } = given;
  checkUrls('', agent);
  return {
    network: `${networkLines(network).join('\n')}\n`,
    agent: `${JSON.stringify(agent, null, 2)}\n`,
    plaintext: agent['tls'] === 'none',
    given,
  };
}

function parseConfig(text: string): Json {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    // No cause: the parser's message quotes the text, and the agent's settings may hold something private.
    throw invalid('it is not JSON');
  }
  if (!isObject(config)) throw invalid('it must hold one JSON object');
  return config;
}

/** @throws ImageError when the file cannot be read, is not JSON or has an unusable network part */
export function readImageConfig(path: string | undefined): ImageConfig {
  let text = '{}';
  try {
    if (path !== undefined) text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ImageError(`The config file ${path ?? ''} cannot be read.`, { cause: error });
  }
  return imageConfigOf(parseConfig(text));
}
