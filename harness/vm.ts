import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { Guest } from './guest.ts';

const runQemu = fileURLToPath(new URL('../scripts/run-qemu.sh', import.meta.url));

export interface VmOptions {
  readonly kernel: string;
  readonly initramfs: string;
  readonly memoryMib?: number;
  /** Of this machine, that leads to the agent; one that is free when absent. */
  readonly port?: number;
  /** Value of `sealci.ip=`. */
  readonly ip?: string;
  /** Whether a port leads to the metrics of the guest, too. */
  readonly withMetrics?: boolean;
  /** A tap interface to be connected to, instead of QEMU's own network. */
  readonly tap?: string;
}

/** The appliance in QEMU: its console and its port. */
export class Vm extends Guest {
  /** The port on 127.0.0.1 that leads to the agent, unless the guest is on a tap interface. */
  readonly port: number;
  /** Likewise, to its metrics. */
  readonly metricsPort: number | undefined;

  static async start({ kernel, initramfs, memoryMib, ip, tap, withMetrics, ...options }: VmOptions): Promise<Vm> {
    const port = options.port ?? (await freePort());
    const args = ['--kernel', kernel, '--initramfs', initramfs, '--port', String(port), '--no-kvm'];
    if (memoryMib !== undefined) args.push('--memory', String(memoryMib));
    if (ip !== undefined) args.push('--ip', ip);
    if (tap !== undefined) args.push('--tap', tap);
    const metricsPort = withMetrics === true ? await freePort() : undefined;
    if (metricsPort !== undefined) args.push('--metrics-port', String(metricsPort));
    return new Vm(port, metricsPort, spawn(runQemu, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  private constructor(port: number, metricsPort: number | undefined, qemu: ChildProcess) {
    super(qemu);
    this.port = port;
    this.metricsPort = metricsPort;
  }
}
