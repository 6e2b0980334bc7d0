import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What scripts/mkinitramfs.sh was asked for. */
export interface ImageOptions {
  readonly keys?: string | undefined;
  readonly config?: string | undefined;
  readonly tls?: string | undefined;
  readonly gitCa?: string | undefined;
  readonly operatorKey?: string | undefined;
  readonly bridgeCredentials?: string | undefined;
  readonly agent: string;
  readonly out: string;
  readonly compress: 'zstd' | 'none';
  /** Memory of the VM that the image is for, in MiB. */
  readonly memoryMib: number;
  readonly production: boolean;
  readonly debug: boolean;
  /** Refuse input packages other than those of initramfs/inputs.lock.json, instead of naming them. */
  readonly locked: boolean;
  /** For the manifest, where git cannot tell. */
  readonly commit?: string | undefined;
}

/** What a person has to put right before there can be an image; shown without a stack. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** lumper's own default. */
const DEFAULT_MEMORY_MIB = '512';

export const usage = `Usage: scripts/mkinitramfs.sh [options]

Builds the initramfs of the appliance, its manifest and its bill of materials.

  --keys DIR        put release-agent.key.asc and release-agent.sealing.key of DIR (from "sealci-release-agent
                    keygen") into the image; without them, the agent makes a development key at each start
  --config FILE     settings, JSON: "network" for the guest, the rest for the agent (docs/appliance.md)
  --tls DIR         ca.pem, cert.pem and key.pem for mutual TLS, and crl.pem where certificates are revoked
  --git-ca FILE     certificates (PEM) of authorities to trust for git servers, besides the public ones
  --operator-key FILE
                    public keys (OpenPGP) of operators: a key ring signs once one of them has confirmed it
  --bridge-credentials FILE
                    access key and secret of the bucket that the bridge to SealCI writes to (docs/bridge.md)
  --production      fail unless the image is fit for production: keys, TLS or "tls": "none" in the config, and --locked
  --agent FILE      the bundle (default: dist/agent.cjs)
  --out FILE        the image (default: dist/initramfs.cpio, or dist/initramfs.cpio.zst with --compress zstd)
  --compress HOW    none (default) or zstd, around the compressed system inside
  --memory MB       memory of the VM, to refuse an image that does not fit it (default: ${DEFAULT_MEMORY_MIB})
  --debug           make a guest that runs commands from its console; not with --keys
  --locked          fail when a Debian package is not the one that initramfs/inputs.lock.json names; without it, warn
  --unlocked        warn of these with --production, too
  --commit ID       the commit that this is built from, for the manifest (default: git's, unless files were changed)
  --help            show this text

Where the folder of the image has a kernel.json, as scripts/mkkernel.sh writes it, the manifest names that kernel, too.
`;

function parseMemory(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new ImageError(`--memory takes a number of MB, not "${text}".`);
  return Number(text);
}

function parseCommit(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text)) return text;
  throw new ImageError(`--commit takes the whole id of a commit, not "${text}".`);
}

function parseCompression(text: string): 'zstd' | 'none' {
  if (text === 'zstd' || text === 'none') return text;
  throw new ImageError(`--compress takes zstd or none, not "${text}".`);
}

function parse(argv: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(argv);
  } catch (error) {
    throw new ImageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function parseStrictly(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    options: {
      keys: { type: 'string' },
      config: { type: 'string' },
      tls: { type: 'string' },
      'git-ca': { type: 'string' },
      'operator-key': { type: 'string' },
      'bridge-credentials': { type: 'string' },
      agent: { type: 'string', default: join(dist, 'agent.cjs') },
      out: { type: 'string' },
      compress: { type: 'string', default: 'none' },
      memory: { type: 'string', default: DEFAULT_MEMORY_MIB },
      production: { type: 'boolean', default: false },
      debug: { type: 'boolean', default: false },
      locked: { type: 'boolean', default: false },
      unlocked: { type: 'boolean', default: false },
      commit: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

function isLocked({ locked, unlocked, production }: ReturnType<typeof parse>): boolean {
  if (locked && unlocked) throw new ImageError('--locked and --unlocked exclude each other.');
  return locked || (production && !unlocked);
}

/** @returns undefined when help was asked for */
export function parseImageOptions(argv: readonly string[]): ImageOptions | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  const { keys, config, tls, agent, production, debug } = values;
  const { 'git-ca': gitCa, 'operator-key': operatorKey, 'bridge-credentials': bridgeCredentials } = values;
  const compress = parseCompression(values.compress);
  const out = values.out ?? join(dist, compress === 'zstd' ? 'initramfs.cpio.zst' : 'initramfs.cpio');
  if (production && keys === undefined) {
    throw new ImageError('--production needs --keys: make a key pair with "sealci-release-agent keygen --out DIR".');
  }
  if (debug && (keys ?? bridgeCredentials) !== undefined) {
    throw new ImageError(
      '--debug excludes --keys and --bridge-credentials: a debug image would hand them to its console.',
    );
  }
  const locked = isLocked(values);
  const memoryMib = parseMemory(values.memory);
  const files = { keys, config, tls, gitCa, operatorKey, bridgeCredentials, agent, out };
  return { ...files, compress, memoryMib, production, debug, locked, commit: parseCommit(values.commit) };
}
