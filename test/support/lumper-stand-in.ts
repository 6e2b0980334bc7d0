#!/usr/bin/env node
/**
 * Stands in for lumper where there is no usable KVM: takes lumper's options, is as particular as lumper is about its
 * terminal, its kernel, its tap, its input and the guest's end, and runs the guest in QEMU with lumper's own command
 * line. As lumper does, it ends by itself only when the guest makes a triple fault; a guest that tries to end in another
 * way leaves it running for ever.
 */
import { spawn } from 'node:child_process';
import { closeSync, createWriteStream, openSync, readFileSync, readSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { QemuLog, qemuLogOptions } from './qemu-log.ts';

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
/** What lumper's serial port keeps until the guest reads it. */
const INPUT_BYTES = 64;

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
// A microvm has no keyboard controller either, nor ACPI, nor another port that resets it. It has a BIOS: see QemuLog.
const qemu = spawn(
  'qemu-system-x86_64',
  [
    ...['-M', 'microvm,acpi=off,rtc=on', '-accel', 'tcg', '-cpu', 'max', '-m', memory, '-smp', cpus],
    // no_timer_check: for the emulator's sake, as in run-qemu.sh.
    ...['-kernel', kernel, '-initrd', initramfs, '-append', `${commandLine} no_timer_check`],
    ...['-nodefaults', '-no-user-config', '-nographic', ...qemuLogOptions],
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console', ...network],
  ],
  { stdio: ['pipe', 'pipe', 'pipe'] },
);

function die(reason: string): never {
  qemu.kill('SIGKILL');
  fail(reason);
}

let unread = 0;
let isSpinning = false;
const log = new QemuLog({
  onSerialRead: () => {
    if (unread > 0) unread -= 1;
  },
  onTripleFault: () => {
    qemu.kill('SIGKILL');
    console.error('Guest shutdown: Shutdown. Bye!');
    // 0 whether the guest halted or crashed: lumper makes no difference either.
    process.exit(0);
  },
  onOtherReset: () => {
    isSpinning = true;
    qemu.kill('SIGKILL');
  },
  onMessage: console.error,
});
qemu.stderr.setEncoding('latin1').on('data', (text: string) => {
  log.write(text);
});

// Raw, as lumper has the terminal: what is typed is the guest's, Ctrl-C too. Open as long as lumper runs, so that a guest
// that does not end keeps this program.
process.stdin.setRawMode(true).on('data', (bytes) => {
  unread += bytes.length;
  if (unread > INPUT_BYTES) die('StdinWrite(FullFifo)');
  qemu.stdin.write(bytes);
});
qemu.stdin.on('error', () => undefined);

let shown = '';
const look = setInterval(() => {
  if (tap !== undefined && isUp(tap)) die('QueueNotReady');
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
qemu.on('close', () => {
  if (!isSpinning) fail('QEMU ended, and the guest did not end it');
});
