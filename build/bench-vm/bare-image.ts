import { readFileSync, writeFileSync } from 'node:fs';
import { writeCpio } from '../../src/formats/cpio.ts';

/** What the bare guest shows when Node runs its first line, with the memory that is then available in KiB. */
export const BARE_READY = /^bare: node runs, (\d+) KiB available$/m;

const program = `
const memory = require("fs").readFileSync("/proc/meminfo", "latin1");
console.log("bare: node runs, " + /MemAvailable: +(.*) kB/.exec(memory)[1] + " KiB available");
setInterval(() => {}, 60000);
`;

const init = `#!/bin/sh
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t squashfs -o loop,ro /system.squashfs /system
mount --move /dev /system/dev
mount -t proc proc /system/proc
exec switch_root /system /bin/node -e '${program}'
`;

/**
 * Writes an image of the same system that boots to a bare `node -e`: the least that any appliance of this kind needs.
 * The kernel unpacks archives that follow each other, so that the last one's /init is the one that runs.
 */
export function writeBareImage(image: string, output: string): void {
  const contents = Buffer.from(init);
  const archive = writeCpio([{ type: 'file', path: 'init', mode: 0o555, contents }], 0);
  writeFileSync(output, Buffer.concat([readFileSync(image), ...archive]));
}
