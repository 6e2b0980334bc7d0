import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

export const qemuStaticAddress = '10.0.2.15/24,10.0.2.2,10.0.2.3';

/** The same for all images and commits, so that the runtime, which takes longest to compress, is made once for all. */
export const SOURCE_DATE_EPOCH = '1700000000';

/** Runs scripts/mkinitramfs.sh and gives the path of the image in a folder of its own. */
export function makeImage(args: readonly string[]): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-vm-'));
  const path = join(folder, 'initramfs.cpio');
  const env = { ...process.env, SOURCE_DATE_EPOCH };
  execFileSync(join(root, 'scripts/mkinitramfs.sh'), [...args, '--out', path], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  });
  const remove = (): void => {
    rmSync(folder, { recursive: true });
  };
  return { path, remove };
}

/** What a guest in QEMU's own network calls the machine it runs on. */
export const hostAddress = '10.0.2.2';
