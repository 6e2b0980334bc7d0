import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCpio, writeCpio } from '../../src/formats/cpio.ts';
import { Guest } from '../../harness/guest.ts';

export const standIn = fileURLToPath(new URL('lumper-stand-in.ts', import.meta.url));
const kernel = fileURLToPath(new URL('../../dist/vmlinux', import.meta.url));

/** What lumper says, at last, when the guest has made a triple fault: it has ended by itself. */
export const LUMPER_ENDED = /^Guest shutdown: Shutdown\. Bye!$/m;

/** A program on a terminal, as a person has it, whose exit code is that of the command. */
export function onTerminal(t: TestContext, command: readonly string[]): Guest {
  const quoted = command.map((word) => `'${word}'`).join(' ');
  const guest = new Guest(spawn('script', ['-qfec', quoted, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] }));
  t.after(() => guest.stop('SIGTERM'));
  return guest;
}

/** The stand-in by itself, with a guest that has no network. */
export function startStandIn(t: TestContext, initramfs: string): Guest {
  return onTerminal(t, [standIn, '--kernel', kernel, '--initramfs', initramfs, '--memory', '256']);
}

/** What the image at `path` has for /init. */
export function readInit(path: string): string {
  const init = readCpio(readFileSync(path)).find((entry) => entry.path === 'init');
  if (init?.type !== 'file') throw new Error(`${path} has no /init.`);
  return Buffer.from(init.contents).toString();
}

/** An initramfs that boots in a second: of the image at `path` the programs alone, with `init` to run them. */
export function writeSmallImage(t: TestContext, path: string, init: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-small-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const others = readCpio(readFileSync(path)).filter(
    (entry) => !/^(a-checksums|system\.squashfs|init)$/.test(entry.path),
  );
  const entries = [...others, { type: 'file', path: 'init', mode: 0o555, contents: Buffer.from(init) } as const];
  const small = join(folder, 'initramfs.cpio');
  writeFileSync(small, Buffer.concat([...writeCpio(entries, 0)]));
  return small;
}
