#!/usr/bin/env node
/**
 * Stands in for lumper where there is no usable KVM: takes lumper's options, is as particular as lumper is about its
 * terminal, its kernel and its tap, and runs the guest in QEMU with lumper's own command line.
 */
import { spawn } from 'node:child_process';
import { closeSync, createWriteStream, openSync, readFileSync, readSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    initramfs: { type: 'string' },
    cpus: { type: 'string', default: '1' },
    memory: { type: 'string', default: '512' },
    console: { type: 'string' },
    net: { type: 'string' },
  },
});
const { kernel, initramfs, cpus, memory, net: tap } = values;

const NETWORK_UP = 'sealci: network up';
const LOOK_MS = 20;

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}

function isElf(path: string): boolean {
  const start = Buffer.alloc(4);
  const file = openSync(path, 'r');
  readSync(file, start);
  closeSync(file);
  return start.toString('latin1') === '\x7fELF';
}

/** Whether a frame of the host's could reach the tap (IFF_UP of netdevice(7)). */
function isUp(name: string): boolean {
  return (Number(readFileSync(`/sys/class/net/${name}/flags`, 'latin1')) & 1) !== 0;
}

if (kernel === undefined || initramfs === undefined) fail('--kernel and --initramfs are needed');
if (!process.stdin.isTTY) fail('EPERM: the standard input is no terminal');
if (!isElf(kernel)) fail('the kernel is no ELF file');

const commandLine = 'console=ttyS0 i8042.nokbd reboot=k panic=1 pci=off';
const network =
  tap === undefined
    ? []
    : ['-netdev', `tap,id=n0,ifname=${tap},script=no,downscript=no`, '-device', 'virtio-net-device,netdev=n0'];
const qemu = spawn(
  'qemu-system-x86_64',
  [
    ...['-M', 'microvm,acpi=off,rtc=on', '-accel', 'tcg', '-cpu', 'max', '-m', memory, '-smp', cpus],
    // no_timer_check: for the emulator's sake, as in run-qemu.sh.
    ...['-kernel', kernel, '-initrd', initramfs, '-append', `${commandLine} no_timer_check`],
    ...['-nodefaults', '-no-user-config', '-nographic', '-no-reboot'],
    // Raw, as lumper has the terminal: what is typed is the guest's, Ctrl-C too.
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console', ...network],
  ],
  { stdio: ['inherit', 'pipe', 'inherit'] },
);

let shown = '';
const look = setInterval(() => {
  if (tap === undefined || !isUp(tap)) return;
  qemu.kill('SIGKILL');
  fail('QueueNotReady');
}, LOOK_MS);
const output = values.console === undefined ? process.stdout : createWriteStream(values.console);
qemu.stdout.on('data', (chunk: Buffer) => {
  if (!shown.includes(NETWORK_UP)) shown += chunk.toString('latin1');
  // Before it is shown: whoever reads it may set the link up at once.
  if (shown.includes(NETWORK_UP)) clearInterval(look);
  output.write(chunk);
});
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    qemu.kill('SIGKILL');
    process.exit(1);
  });
}
// 0 whether the guest halted or crashed: lumper makes no difference either.
qemu.on('close', () => process.exit(0));
