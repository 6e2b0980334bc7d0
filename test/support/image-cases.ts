import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeManifest } from '../../src/image/manifest.ts';
import { signImage } from '../../src/image/sign-image.ts';
import { builderUserId, generateKeyPair } from '../../src/keys/generate-key.ts';
import { sampleKernels, sampleManifest } from './image-sample.ts';
import { isCopying } from './open-files.ts';
import type { TerminalCase } from './terminal-case.ts';

/** Files of a small image beside a folder: its manifest, signed, its kernel, and the builder's key pair. */
async function writeImage(place: string): Promise<Readonly<Record<string, string>>> {
  const { secretKeyArmored, signingKey } = await generateKeyPair({ now: new Date(), userId: builderUserId });
  const manifest = Buffer.from(writeManifest(sampleManifest()));
  const { message } = await signImage(manifest, signingKey, new Date());
  const contents = {
    manifest,
    ...{ other: writeManifest(sampleManifest({ version: '2.0.0' })), signed: message, kernel: sampleKernels.bzImage },
    ...{ secretKey: secretKeyArmored, publicKey: signingKey.publicKeyArmored },
  };
  const folder = `${place}-image`;
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(contents)) writeFileSync(join(folder, name), bytes, { mode: 0o600 });
  return Object.fromEntries(Object.keys(contents).map((name) => [name, join(folder, name)]));
}

async function imageArgs(place: string, args: (files: Readonly<Record<string, string>>) => (string | undefined)[]) {
  const words = args(await writeImage(place));
  return { args: words.map((word) => word ?? '') };
}

export const imageCases: readonly TerminalCase[] = [
  {
    name: 'manifest diff',
    command: 'manifest',
    prepare: (_, place) => imageArgs(place, ({ manifest, other }) => ['manifest', 'diff', manifest, other]),
    shows: /^~ version {3}agent: 1\.2\.3 -> 2\.0\.0The images have the same image digest/,
    code: 1,
    hold: undefined,
  },
  {
    name: 'sign-image',
    command: 'sign-image',
    prepare: (_, place) =>
      imageArgs(place, ({ manifest, secretKey }) => ['sign-image', manifest, '--key', secretKey, '--out', place]),
    shows: /manifest\.sig.*manifest\.asc.*Signed the image sha256:[0-9a-f]{64}, built from commit 0123456789abcdef/,
    code: 0,
    leaves: ['manifest.asc', 'manifest.sig'],
    hold: undefined,
  },
  {
    name: 'verify-image',
    command: 'verify-image',
    prepare: (_, place) =>
      imageArgs(place, ({ signed, kernel, publicKey }) => ['verify-image', signed, kernel, '--key', publicKey]),
    shows: /^The manifest is valid, and the files are those of it\..* {2}image digest.*is the kernel \(bzImage\)/,
    code: 0,
    hold: async (_, place) => ({
      ...(await imageArgs(place, ({ publicKey }) => ['verify-image', '-', '--key', publicKey])),
      isBusy: isCopying,
    }),
  },
];
