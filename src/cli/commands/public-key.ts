import path from 'node:path';
import { parseFingerprint } from '../../keys/fingerprint.ts';
import type { KeyRingView, PublicKeyView } from '../../keys/ring/key-view.ts';
import { PUBLIC_MODE, putFiles } from '../../platform/new-files.ts';
import type { Settings } from '../../platform/settings.ts';
import { keyRingJson } from '../message-json.ts';
import { askAgent } from '../connect.ts';
import type { Context } from '../context.ts';

export interface PublicKeyOptions {
  readonly fingerprint?: string;
  /** Every key of the ring, not one alone. */
  readonly all?: boolean;
  /** Not as a key of OpenPGP. */
  readonly pem?: boolean;
  readonly out?: string;
  readonly wkd?: string;
}

/** Prints the agent's public key or all of its keys, armored, and nothing else on stdout; or writes them to files. */
export async function publicKey(settings: Settings, options: PublicKeyOptions, context: Context): Promise<void> {
  context.step = 'request';
  const fingerprint = options.fingerprint === undefined ? undefined : parseFingerprint(options.fingerprint);
  context.step = 'asking';
  const ring = await askAgent(settings, (client) => client.getPublicKey(fingerprint, context.signal));
  const keys = options.all === true ? allKeys(ring) : [ring.key];
  context.step = 'writing';
  const text = options.pem === true ? await pemOf(ring.key) : await armored(keys);
  const files = [...writeFile(options, text), ...(await writeDirectory(options, allKeys(ring)))];
  const pem = options.pem === true ? { pem: text } : {};
  if (context.json) context.printJson({ ...keyRingJson(ring), ...pem, ...(files.length > 0 && { paths: files }) });
  else if (files.length === 0) context.print(text);
  else context.print(files.map((file) => `${file}\n`).join(''));
  for (const key of keys) context.say(describe(key));
  if (!ring.confirmed) context.say('Nobody has confirmed this key ring since the agent started: it may be an old one.');
}

function allKeys({ key, olderKeys }: KeyRingView): PublicKeyView[] {
  return [key, ...olderKeys.filter(({ fingerprint }) => fingerprint !== key.fingerprint)];
}

async function armored(keys: readonly PublicKeyView[]): Promise<string> {
  const [key, second] = keys;
  if (key && !second) return key.armoredKey.endsWith('\n') ? key.armoredKey : `${key.armoredKey}\n`;
  const { writeKeyring } = await import('../../keys/ring/published-keyring.ts');
  return writeKeyring(keys);
}

async function pemOf({ armoredKey }: PublicKeyView): Promise<string> {
  const { pemOfKey } = await import('../../keys/public-pem.ts');
  return pemOfKey(armoredKey);
}

function writeFile({ out }: PublicKeyOptions, text: string): string[] {
  if (out === undefined) return [];
  const bytes = Buffer.from(text);
  return putFiles(path.dirname(out), true, [{ name: path.basename(out), bytes, mode: PUBLIC_MODE }]);
}

/** All keys always: whoever looks an address up wants to know of revocations too. */
async function writeDirectory({ wkd }: PublicKeyOptions, keys: readonly PublicKeyView[]): Promise<string[]> {
  if (wkd === undefined) return [];
  const { writeWebKeyDirectory } = await import('../../keys/ring/web-key-directory.ts');
  const files = await writeWebKeyDirectory(keys);
  return files.flatMap((file) => putFiles(path.join(wkd, file.folder), true, [{ ...file, mode: PUBLIC_MODE }]));
}

function describe({ fingerprint, createTime, status, revocation }: PublicKeyView): string {
  const end = revocation ? ` since ${revocation.revokeTime.toISOString()}` : '';
  return `Key ${fingerprint}, made ${createTime.toISOString()}, ${status.toLowerCase()}${end}.`;
}
