import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { anyAddress } from '../../src/git/http/address-policy.ts';
import { generateSigningKey } from '../../src/keys/generate-key.ts';
import { KeyRingKeeper, type KeyRingKeeperOptions } from '../../src/keys/ring/key-ring-keeper.ts';
import type { KeyRoll } from '../../src/keys/ring/key-roll.ts';
import { writeKeyring } from '../../src/keys/ring/published-keyring.ts';
import type { RollRequest } from '../../src/keys/ring/roll-request.ts';
import { temporarySealingKey } from '../../src/keys/ring/sealing-key.ts';
import { SigningClock } from '../../src/keys/signing-clock.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { defaultLimits } from '../../src/limits.ts';
import type { ReleaseEvent, ReleaseRequest } from '../../src/release/release.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { LocalAgent } from '../../src/agent/local-agent.ts';
import { type RunningServer, startServer } from '../../src/rpc/server/server.ts';
import { GitRepository } from './git-repository.ts';
import type { GitServer } from '../../harness/git-server.ts';
import { copyOf } from './key-ring.ts';
import { stream } from './openpgp.ts';

export const never = new AbortController().signal;

/** A repository with a tag whose release does not fit into the buffers of a connection. */
export class TaggedRepository implements AsyncDisposable {
  readonly #repository = GitRepository.create();
  #server: GitServer | undefined;

  async start(): Promise<ReleaseRequest> {
    this.#repository.commitFiles([{ path: 'large.bin', content: randomBytes(12_000_000) }]);
    this.#repository.git('tag', '-a', '-m', 'v1', 'v1');
    this.#server = await this.#repository.serve('project');
    return { repositoryUrl: `${this.#server.url}/project.git`, tag: 'v1' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.stop();
    this.#repository.dispose();
  }
}

/** What is the same for all agents of an image: made once, booted again and again. */
export function makeImage(): Pick<KeyRingKeeperOptions, 'key' | 'sealingKey'> {
  const now = new Date(Date.now() - 60_000);
  return { key: generateSigningKey({ now }), sealingKey: temporarySealingKey() };
}

/** A real agent behind a real connection. */
export class BootedAgent implements AsyncDisposable {
  readonly client: AgentClient;
  readonly address: string;
  readonly #server: RunningServer;

  private constructor(server: RunningServer) {
    this.#server = server;
    this.address = server.address;
    this.client = new AgentClient(server.address);
  }

  static async boot(
    image: Pick<KeyRingKeeperOptions, 'key' | 'sealingKey'>,
    options: Partial<KeyRingKeeperOptions> = {},
  ): Promise<BootedAgent> {
    const keys = new KeyRingKeeper({
      sealingKey: image.sealingKey,
      clock: new SigningClock(),
      rollWaitMs: 20_000,
      confirmed: true,
      ...options,
      key: copyOf(image.key),
    });
    const agent = new LocalAgent({ mode: 'development', keys, limits: defaultLimits, policy: anyAddress });
    return new BootedAgent(
      await startServer({ address: '127.0.0.1:0', agent, limits: defaultLimits, log: () => undefined }),
    );
  }

  async roll(change: Partial<RollRequest> = {}): Promise<KeyRoll> {
    const request: RollRequest = { reason: 'SUPERSEDED', comment: 'test', dryRun: false, ...change };
    const outcome = await this.client.rollKeys(request, never);
    if (outcome.type !== 'roll') throw new Error('a roll was asked for, not a plan');
    return outcome.roll;
  }

  /** The release, verified with all keys that the agent has now. */
  async release(request: ReleaseRequest): Promise<Released> {
    return this.finish(this.client.createRelease(request, never));
  }

  /** The same for what remains of a release. @param before what was read of it */
  async finish(events: AsyncIterable<ReleaseEvent>, before: readonly ReleaseEvent[] = []): Promise<Released> {
    const all = [...before];
    for await (const event of events) all.push(event);
    const info = all.find((event) => event.type === 'info');
    const bytes = Buffer.concat(all.flatMap((event) => (event.type === 'chunk' ? [event.bytes] : [])));
    const { key, olderKeys } = await this.client.getPublicKey();
    const keys = await readPublicKeys(Buffer.from(await writeKeyring([key, ...olderKeys])));
    const { keyVerdict, keyFingerprint } = await verifyRelease(stream(bytes), keys, { now: new Date() });
    return { announced: info?.info.keyFingerprint ?? '', fingerprint: keyFingerprint, keyVerdict };
  }

  /** Starts a release and reads no further than its first chunk: it runs until it is read on. */
  async startSlowly(request: ReleaseRequest): Promise<{ events: AsyncGenerator<ReleaseEvent>; read: ReleaseEvent[] }> {
    const events = this.client.createRelease(request, never);
    const read: ReleaseEvent[] = [];
    while (read.at(-1)?.type !== 'chunk') {
      const step = await events.next();
      if (step.done === true) throw new Error('the release ended before its first chunk');
      read.push(step.value);
    }
    return { events, read };
  }

  async runningReleases(): Promise<number> {
    return (await this.client.getAgentInfo()).runningReleases;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.close();
    await this.#server.stop();
  }
}

export interface Released {
  /** Fingerprint of the key, as the agent said it would be and as it is. */
  readonly announced: string;
  readonly fingerprint: string;
  readonly keyVerdict: string;
}

/** Whether `promise` is still open after some time in which it could have ended. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(
    () => false,
    () => false,
  );
  return Promise.race([settled, delay(1500, true)]);
}
