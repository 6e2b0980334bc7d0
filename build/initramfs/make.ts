/** Builds the initramfs of the appliance; scripts/mkinitramfs.sh is how a person calls it. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { AgentError } from '../../src/errors.ts';
import { writeManifest } from '../../src/image/manifest.ts';
import { refusePrivateKeys } from '../../src/image/private-keys.ts';
import { writeBill } from '../bill-of-materials.ts';
import { checkAgentSettings, fixedSettings } from './agent-settings.ts';
import { assemble, type Image, imageComponents, imagePackages, readKernel } from './assemble.ts';
import { fetchInputs } from './fetch-inputs.ts';
import { readInputs } from './image-inputs.ts';
import { ImageError, parseImageOptions, usage, type ImageOptions } from './image-options.ts';
import { sourceCommit, sourceDateEpoch } from './source-date.ts';

const MIB = 1024 * 1024;
/** What kernel, init and agent need beside the image, which is in memory twice while it unpacks. */
const NEEDED_BESIDE_MIB = 64;
const ZSTD_LEVEL = 19;

function compress(archive: Uint8Array, how: ImageOptions['compress']): Uint8Array {
  if (how === 'none') return archive;
  return zstdCompressSync(archive, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
}

function checkFits(image: Image, memoryMib: number): void {
  const needed = Math.ceil((image.archive.length + image.systemBytes) / MIB) + NEEDED_BESIDE_MIB;
  if (needed <= memoryMib) return;
  throw new ImageError(`The image needs a VM of ${needed} MB, which is more than --memory ${memoryMib}.`);
}

/** By rename: what was there stays whole until its successor is. */
function write(path: string, contents: Uint8Array | string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents, { mode });
  renameSync(temporary, path);
}

async function make(options: ImageOptions): Promise<void> {
  const { inputs, secrets } = await readInputs(options);
  const time = sourceDateEpoch();
  checkAgentSettings(inputs.config, fixedSettings(inputs, time));
  const fetched = fetchInputs(imagePackages, {}, options.locked);
  const folder = dirname(options.out);
  const source = { agent: options.agent, commit: options.commit ?? sourceCommit(), kernel: readKernel(folder) };
  const image = assemble({ inputs, secrets, fetched, time, ...source }, (archive) =>
    compress(archive, options.compress),
  );
  checkFits(image, options.memoryMib);
  const { archive, manifest } = image;
  const manifestText = writeManifest(manifest);
  refusePrivateKeys(manifestText);
  const { mode, version, imageDigest } = manifest;
  // Whoever can read an image with a key in it has the key.
  write(options.out, archive, inputs.secrets.length > 0 ? 0o600 : 0o644);
  write(join(folder, 'manifest.json'), manifestText, 0o644);
  write(
    join(folder, 'bom.cdx.json'),
    writeBill({ type: 'firmware', name: 'sealci-release-agent', version }, imageComponents(fetched), time),
    0o644,
  );
  console.log(
    `${options.out}: ${mode} image, ${archive.length} bytes, image digest ${imageDigest.replace('sha256:', '')}`,
  );
}

try {
  const options = parseImageOptions(process.argv.slice(2));
  if (options) await make(options);
  else console.log(usage);
} catch (error) {
  const isKnown = error instanceof ImageError || error instanceof AgentError;
  console.error(isKnown ? `mkinitramfs: ${error.message}` : error);
  process.exitCode = 1;
}
