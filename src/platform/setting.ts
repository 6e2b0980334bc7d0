import { isIP } from 'node:net';
import { readFingerprint, readSha256 } from '../formats/pasted-hex.ts';
import { readServerUrl, readWebUrl } from '../formats/web-url.ts';

/** How the value of one setting is read, and what a person is told of it. */
export interface Setting<T> {
  /** What a valid value is, to go behind "give …". */
  readonly expected: string;
  readonly help: string;
  /** All valid values, where they are words. */
  readonly choices?: readonly string[];
  /** From the JSON file. Undefined when the value is not valid. */
  readonly fromJson: (value: unknown) => T | undefined;
  /** From a flag or the environment. */
  readonly fromText: (text: string) => T | undefined;
}

function textual<T>(expected: string, help: string, read: (text: string) => T | undefined): Setting<T> {
  return {
    expected,
    help,
    fromText: read,
    fromJson: (value) => (typeof value === 'string' ? read(value) : undefined),
  };
}

export function choice<const T extends string>(values: readonly T[], help: string): Setting<T> {
  const expected = values.map((value) => `"${value}"`).join(' or ');
  return { ...textual(expected, help, (text) => values.find((value) => value === text)), choices: values };
}

/** A text of a form that others have laid down. */
export function matching({ pattern, expected }: { pattern: RegExp; expected: string }, help: string): Setting<string> {
  return textual(expected, help, (text) => (pattern.test(text) ? text : undefined));
}

/** Of a server, http: or https:. */
export function serverUrl(help: string): Setting<string> {
  const expected = 'an http: or https: URL without user, query and fragment';
  return textual(expected, help, (text) => readServerUrl(text)?.href);
}

export function filePath(help: string): Setting<string> {
  return textual('the path of a file', help, (text) => (text === '' || text.includes('\0') ? undefined : text));
}

const MAX_PORT = 65_535;

/** Without a user name and a password, which would come to be seen wherever the URL is. */
export function webUrl(help: string): Setting<string> {
  const expected = 'an http: or https: URL without user name, password and fragment';
  return textual(expected, help, (text) => readWebUrl(text)?.href);
}

/** HOST:PORT; an IPv6 address stands in brackets. */
export function address(help: string): Setting<string> {
  return textual('HOST:PORT, such as 127.0.0.1:50051 or [::1]:50051', help, (text) => {
    const { host, port } = /^(?<host>\[[0-9a-fA-F:.]+\]|[0-9A-Za-z._-]+):(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
    if (host === undefined || Number(port) > MAX_PORT) return undefined;
    return host.startsWith('[') && isIP(host.slice(1, -1)) !== 6 ? undefined : text;
  });
}

/** One address or several, for commands that can ask a whole fleet. */
export function addresses(help: string): Setting<readonly string[]> {
  const one = address(help);
  const many = list(
    'HOST:PORT, such as 127.0.0.1:50051 or [::1]:50051; or several, with commas between them',
    help,
    (text) => one.fromText(text) !== undefined,
  );
  const some = (items: readonly string[] | undefined): readonly string[] | undefined =>
    items?.length === 0 ? undefined : items;
  return {
    ...many,
    fromText: (text) => some(many.fromText(text)),
    fromJson: (value) => some(typeof value === 'string' ? many.fromText(value) : many.fromJson(value)),
  };
}

/** Of keys, in each form that {@link readFingerprint} takes; read to upper case. */
export function fingerprints(help: string): Setting<readonly string[]> {
  const { fromText, fromJson, expected } = list(
    'fingerprints of 40 hex digits, with commas between them',
    help,
    (text) => readFingerprint(text) !== undefined,
  );
  const upper = (items: readonly string[] | undefined): readonly string[] | undefined =>
    items?.flatMap((item) => readFingerprint(item) ?? []);
  return {
    expected,
    help,
    fromText: (text) => upper(fromText(text)),
    fromJson: (value) => upper(fromJson(value)),
  };
}

export function sha256(help: string): Setting<string> {
  return textual('64 hex digits, with or without sha256: before them', help, readSha256);
}

export function integer(min: number, max: number, help: string): Setting<number> {
  const inRange = (value: unknown): number | undefined =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined;
  return {
    expected: `a whole number from ${min} to ${max}`,
    help,
    fromJson: inRange,
    fromText: (text) => (/^\d{1,16}$/.test(text) ? inRange(Number(text)) : undefined),
  };
}

function isNetwork(text: string): boolean {
  const { base, bits } = /^(?<base>[^/]+)\/(?<bits>\d{1,3})$/.exec(text)?.groups ?? {};
  const kind = isIP(base ?? '');
  return kind !== 0 && Number(bits) <= (kind === 4 ? 32 : 128);
}

/** A list whose items all pass `isItem`: an array in the file, with commas between them elsewhere. */
function list(expected: string, help: string, isItem: (text: string) => boolean): Setting<readonly string[]> {
  const all = (items: readonly unknown[]): readonly string[] | undefined =>
    items.every((item): item is string => typeof item === 'string' && isItem(item)) ? items : undefined;
  return {
    expected,
    help,
    fromJson: (value) => (Array.isArray(value) ? all(value) : undefined),
    fromText: (text) => (text === '' ? [] : all(text.split(',').map((item) => item.trim()))),
  };
}

export function networks(help: string): Setting<readonly string[]> {
  return list('networks in CIDR form, such as 10.0.0.0/8, with commas between them', help, isNetwork);
}

/** Subject alternative names with their kind, as openssl writes them. */
export function certificateNames(help: string): Setting<readonly string[]> {
  const isName = (text: string): boolean => /^(?:DNS|URI|IP|email):[!-+\--~]+$/.test(text);
  return list('names such as DNS:controller.example.org or URI:spiffe://example.org/controller', help, isName);
}
