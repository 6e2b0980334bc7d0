import { printable } from '../formats/printable.ts';
import type { Credentials } from '../release/release.ts';
import { invalidConfig } from './invalid-config.ts';
import { readTextFile } from './read-secret.ts';
import { serviceVariables } from './service-variables.ts';
import { isSettingName, type SettingName, type Settings, settings, variableOf } from './settings.ts';

/** Where settings come from: flags win over the environment, the environment wins over the file. */
export interface SettingSources {
  /** Values of flags as they were given, by the setting's name. */
  readonly flags: Readonly<Partial<Record<SettingName, string>>>;
  /** Further values in the form NAME=VALUE. */
  readonly assignments?: readonly string[];
  /** JSON file; SEALCI_CONFIG when absent. */
  readonly configFile?: string;
  /** Settings that are part of another file; they count as those of the JSON file do. */
  readonly part?: { readonly values: Readonly<Record<string, unknown>>; readonly place: string };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that are no settings. */
const otherVariables: readonly string[] = ['SEALCI_CONFIG', 'SEALCI_USERNAME', 'SEALCI_PASSWORD'];
const MAX_CONFIG_BYTES = 1024 * 1024;

function valid<T>(name: SettingName, value: T | undefined, place: string): T {
  if (value !== undefined) return value;
  throw invalidConfig(`The setting "${name}" from ${place} is not valid: give ${settings[name].expected}.`);
}

function known(name: string, place: string): SettingName {
  if (isSettingName(name)) return name;
  throw invalidConfig(`There is no setting "${printable(name, 80)}" (from ${place}); docs/cli.md lists them all.`);
}

/** @throws CONFIG_INVALID */
export function readConfigObject(path: string): Record<string, unknown> {
  return parseObject(readTextFile(path, MAX_CONFIG_BYTES, 'CONFIG_INVALID'), path);
}

function parseObject(text: string, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidConfig(`The config file ${path} is no JSON; correct it.`, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidConfig(`The config file ${path} holds no JSON object; put the settings between { and }.`);
  }
  return { ...value };
}

function fromJson(values: Readonly<Record<string, unknown>>, place: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const name = known(key, place);
      return [name, valid(name, settings[name].fromJson(value), place)];
    }),
  );
}

function fromEnvironment(environment: Environment): Record<string, unknown> {
  const names = Object.keys(settings).filter(isSettingName);
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = environment[variableOf(name)];
      if (text === undefined) return [];
      return [[name, valid(name, settings[name].fromText(text), `the variable ${variableOf(name)}`)]];
    }),
  );
}

function fromFlags({ flags, assignments = [] }: SettingSources): Record<string, unknown> {
  const assigned = assignments.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw invalidConfig(`"${printable(text, 80)}" sets nothing: give --set NAME=VALUE.`);
    return [text.slice(0, equals), text.slice(equals + 1)] as const;
  });
  return Object.fromEntries(
    [...assigned, ...Object.entries(flags)].map(([key, text]) => {
      const name = known(key, 'the command line');
      return [name, valid(name, settings[name].fromText(text), 'the command line')];
    }),
  );
}

/**
 * Reads all settings there are. Nothing else in this program looks at process.env.
 *
 * @throws CONFIG_INVALID naming the setting that is unknown or not valid
 */
export function readSettings(sources: SettingSources, environment: Environment = process.env): Settings {
  const configFile = sources.configFile ?? environment['SEALCI_CONFIG'];
  return {
    ...(configFile !== undefined && fromJson(readConfigObject(configFile), configFile)),
    ...(sources.part && fromJson(sources.part.values, sources.part.place)),
    ...fromEnvironment(environment),
    ...fromFlags(sources),
  };
}

/**
 * For the agent itself, which must not run with a setting that was misspelt. Programs that call it may have variables
 * of other parts of SealCI around them.
 *
 * @throws CONFIG_INVALID
 */
export function refuseUnknownVariables(environment: Environment = process.env): void {
  const variables: ReadonlySet<string> = new Set([
    ...Object.keys(settings).filter(isSettingName).map(variableOf),
    ...otherVariables,
    ...serviceVariables(environment),
  ]);
  const unknown = Object.keys(environment).find((name) => name.startsWith('SEALCI_') && !variables.has(name));
  if (unknown === undefined) return;
  throw invalidConfig(`The variable ${printable(unknown, 80)} is no setting of the agent; docs/cli.md lists them all.`);
}

/** For the repository; a command line would show them to every user of the machine. Undefined when none are set. */
export function readCredentialVariables(environment: Environment = process.env): Credentials | undefined {
  const { SEALCI_USERNAME: username, SEALCI_PASSWORD: password } = environment;
  if (username === undefined && password === undefined) return undefined;
  return { username: username ?? '', password: password ?? '' };
}

/**
 * Whether a terminal can go back in a line and write over it, and nobody has asked for whole lines. (Colours are Node's
 * styleText's, which heeds NO_COLOR.)
 */
export function rewritesLines({ TERM, CI }: Environment = process.env): boolean {
  const isDumb = TERM === undefined || TERM === '' || TERM === 'dumb';
  const isCi = CI !== undefined && !['', '0', 'false'].includes(CI);
  return !isDumb && !isCi;
}
