import { basename, dirname } from 'node:path';
import { signImage } from '../../image/sign-image.ts';
import { loadKeyPair } from '../../keys/load-key.ts';
import type { SigningKey } from '../../keys/signing-key.ts';
import { imageLimits } from '../../limits.ts';
import { PUBLIC_MODE, putFiles } from '../../platform/new-files.ts';
import { readSecret } from '../../platform/read-secret.ts';
import { readWholeFile } from '../../platform/read-whole-file.ts';
import type { Context } from '../context.ts';

export interface SignImageOptions {
  readonly key: string;
  readonly out?: string;
  readonly force?: boolean;
}

/** Signs a manifest into files beside it, whole or not at all. */
export async function signImageCommand(file: string, options: SignImageOptions, context: Context): Promise<void> {
  context.step = 'reading';
  const now = new Date();
  const key = await loadKey(options.key, now);
  const bytes = readWholeFile(file, imageLimits.maxManifestBytes);
  context.step = 'signing';
  const { manifest, message, detachedArmored } = await signImage(bytes, key, now);
  context.step = 'writing';
  context.signal.throwIfAborted();
  const name = basename(file);
  const paths = putFiles(options.out ?? dirname(file), options.force === true, [
    { name: `${name}.sig`, bytes: message, mode: PUBLIC_MODE },
    { name: `${name}.asc`, bytes: Buffer.from(detachedArmored), mode: PUBLIC_MODE },
  ]);
  const { imageDigest, commit } = manifest;
  const { fingerprint } = key;
  if (context.json) context.printJson({ imageDigest, commit, keyFingerprint: fingerprint, paths });
  else context.print(paths.map((path) => `${path}\n`).join(''));
  context.say(`Signed the image ${imageDigest}, built from commit ${commit ?? ''}, by key ${fingerprint}.`);
}

async function loadKey(file: string, now: Date): Promise<SigningKey> {
  const secret = readSecret({ file }, 'KEY_FILE_INVALID');
  try {
    return await loadKeyPair(secret.toString('latin1'), now);
  } finally {
    secret.fill(0);
  }
}
