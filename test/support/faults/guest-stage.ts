import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { hostAddress, qemuStaticAddress } from '../../../harness/appliance.ts';
import { Vm } from '../../../harness/vm.ts';
import { type PublicKeys, readPublicKeys } from '../../../src/keys/public-keys.ts';
import { AgentClient } from '../../../src/rpc/client/client.ts';
import { type Outcome, startCall } from './attempt.ts';
import { FaultLink, type LinkEvent, linkEvent } from './fault-link.ts';
import type { GuestFault, GuestPlan } from './guest-plan.ts';
import { SampleRelease } from './sample-release.ts';

const kernel = fileURLToPath(new URL('../../../dist/bzImage', import.meta.url));
/** An emulated guest needs some seconds for it. */
const SIZE = 600_000;
const READY = /^sealci: ready /m;
/** The init gives up after so many in a minute. */
const MAX_RESTARTS = 3;
/** An emulated guest on a busy machine is slow; what hangs is found out by these bounds alone. */
const ENOUGH_MS = 120_000;

/** Fills the memory but for so many MiB, with what the kernel cannot drop; the file system goes with its last file. */
const fill = (mib: number): string =>
  [
    'busybox mkdir -p /run/fill && busybox mount -t tmpfs -o size=100% fill /run/fill',
    `left=$(( $(busybox sed -n "s/^MemAvailable: *\\([0-9]*\\) kB/\\1/p" /proc/meminfo) - ${mib * 1024} ))`,
    'busybox head -c "$(( left > 0 ? left * 1024 : 0 ))" /dev/zero >/run/fill/all',
  ].join('; ');

type Links = Readonly<Record<'git' | 'agent', FaultLink>>;

/** A debug guest in QEMU, a git server, and connections to both. */
export class GuestStage implements AsyncDisposable {
  readonly #initramfs: string;
  readonly #release: SampleRelease;
  readonly #links: Links;
  #vm: Vm;
  #restarts = 0;
  #descriptors = 0;
  #keys: PublicKeys = new Map();
  #bytes = { git: 0, agent: 0 };

  /** @param initramfs of a debug image */
  static async start(initramfs: string): Promise<GuestStage> {
    const release = await SampleRelease.start(new Map(), SIZE);
    const vm = await startVm(initramfs);
    const links = { git: await FaultLink.start(release.port), agent: await FaultLink.start(vm.port) };
    const stage = new GuestStage(initramfs, release, links, vm);
    await stage.#whenReady();
    await stage.#callAgain();
    stage.#bytes = { git: links.git.passed, agent: links.agent.passed };
    return stage;
  }

  private constructor(initramfs: string, release: SampleRelease, links: Links, vm: Vm) {
    this.#initramfs = initramfs;
    this.#release = release;
    this.#links = links;
    this.#vm = vm;
  }

  /** Has a fault happen to a release, and checks all that must hold afterwards. */
  async run({ link, permille, fault }: GuestPlan): Promise<Outcome> {
    let struck = Promise.resolve();
    this.#links[link].arm([
      {
        at: Math.floor((permille * this.#bytes[link]) / 1000),
        spring: async () => {
          const happening = this.#strike(fault);
          struck = happening.then(() => undefined);
          return happening;
        },
      },
    ]);
    const { outcome, received } = await this.#call();
    assert.notEqual(outcome, 'INTERNAL');
    await struck;
    this.#links[link].arm([]);
    const judgement = await this.#release.judge(received, this.#keys);
    assert.notEqual(judgement, 'another');
    if (outcome === 'released' && fault.kind !== 'clock') assert.equal(judgement, 'whole');
    await this.#restore(fault);
    await this.#callAgain();
    return outcome;
  }

  async #strike(fault: GuestFault): Promise<LinkEvent> {
    switch (fault.kind) {
      case 'silence':
      case 'end':
      case 'reset':
        return linkEvent(fault);
      case 'power':
        await this.#vm.stop();
        break;
      case 'freeze':
        process.kill(this.#vm.pid, 'SIGSTOP');
        await delay(fault.ms);
        process.kill(this.#vm.pid, 'SIGCONT');
        break;
      case 'kill':
        await this.#vm.run('kill -KILL "$(cat /run/agent.pid)"');
        break;
      case 'memory':
        await this.#vm.run(fill(fault.mib));
        break;
      case 'clock':
        await this.#vm.run(`busybox date -s "@$(( $(busybox date +%s) + ${fault.seconds} ))"`);
    }
    return 'go on';
  }

  /** Undoes what can be undone, and waits for the agent, which the init may have to start; or boots anew. */
  async #restore(fault: GuestFault): Promise<void> {
    if (fault.kind === 'memory') await this.#vm.run('busybox umount /run/fill');
    if (fault.kind === 'clock') await this.#vm.run(`busybox date -s "@${Math.ceil(Date.now() / 1000)}"`);
    if (fault.kind !== 'power' && this.#restarts < MAX_RESTARTS) {
      await this.#whenReady();
      const restarts = [...this.#vm.console.matchAll(/^sealci: agent ended with status (\d+)$/gm)];
      if (fault.kind !== 'kill' && fault.kind !== 'memory')
        assert.equal(restarts.length, this.#restarts, 'The agent died.');
      this.#restarts = restarts.length;
      return;
    }
    await this.#vm.stop();
    this.#vm = await startVm(this.#initramfs);
    this.#restarts = 0;
    this.#links.agent.target = this.#vm.port;
    await this.#whenReady();
  }

  /** Waits for an agent that answers, and asks for its keys: in development it makes them at its start. */
  async #whenReady(): Promise<void> {
    await this.#vm.waitFor(READY);
    const client = new AgentClient(`127.0.0.1:${this.#vm.port}`);
    const end = Date.now() + ENOUGH_MS;
    for (;;) {
      try {
        const { key } = await client.getPublicKey();
        this.#keys = await readPublicKeys(Buffer.from(key.armoredKey));
        break;
      } catch (error) {
        if (Date.now() > end) throw error;
        await delay(100);
      }
    }
    client.close();
  }

  async #countDescriptors(): Promise<number> {
    return Number(await this.#vm.run('ls "/proc/$(cat /run/agent.pid)/fd" | busybox wc -l'));
  }

  async #call(): Promise<{ outcome: Outcome; received: Buffer }> {
    const url = `http://${hostAddress}:${this.#links.git.port}/faulty.git`;
    const attempt = startCall(`127.0.0.1:${this.#links.agent.port}`, url);
    const late = delay(ENOUGH_MS, undefined, { ref: false }).then(() => assert.fail('The release does not end.'));
    const outcome = await Promise.race([attempt.outcome, late]);
    return { outcome, received: Buffer.concat(attempt.received) };
  }

  /** The next call works as if nothing had been, and then there is nothing left of what was. */
  async #callAgain(): Promise<void> {
    this.#links.git.arm([]);
    this.#links.agent.arm([]);
    const { outcome, received } = await this.#call();
    assert.equal(outcome, 'released');
    assert.equal(await this.#release.judge(received, this.#keys), 'whole');
    const client = new AgentClient(`127.0.0.1:${this.#vm.port}`);
    const end = Date.now() + ENOUGH_MS;
    for (;;) {
      const { runningReleases, queuedReleases } = await client.getAgentInfo();
      const held = { releases: runningReleases + queuedReleases, descriptors: await this.#countDescriptors() };
      // Of a first agent's quiet: all others are like it.
      this.#descriptors ||= held.descriptors;
      if (held.releases === 0 && held.descriptors <= this.#descriptors) break;
      assert.ok(Date.now() < end, `The agent still holds ${JSON.stringify(held)}.`);
    }
    client.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#vm.stop();
    for (const link of Object.values(this.#links)) await link[Symbol.asyncDispose]();
    await this.#release[Symbol.asyncDispose]();
  }
}

function startVm(initramfs: string): Promise<Vm> {
  return Vm.start({ kernel, initramfs, memoryMib: 384, ip: qemuStaticAddress });
}
