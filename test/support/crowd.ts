import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentError } from '../../src/errors.ts';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import type { ReleaseSummary } from '../../src/release/release.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { CertificateAuthority } from './certificates.ts';
import type { Bundle, ServedAgent } from './cli.ts';
import { neverAborted } from './fake-agent.ts';
import { grpcMessage, HostileCaller, sayNothing } from './hostile-callers.ts';
import { sampleBytes } from './openpgp.ts';
import { PackWriter } from './pack-writer.ts';
import { drippingServer, dripOfPack, dripOfProgress, quickServer, type ServedPack } from './slow-servers.ts';
import { WebServer } from './web-server.ts';

/** What callers do that take places from others: each does it again and again, until it is stopped. */
export const takesPlaces = ['drip the pack', 'drip progress', 'read slowly', 'open many', 'cancel and reopen'] as const;

/** What callers do that hold connections, calls and memory. */
export const holdsConnections = ['send bodies without end', 'watch health', 'connect and say nothing'] as const;

type Misplacing = (typeof takesPlaces)[number];
type Holding = (typeof holdsConnections)[number];
export type Misbehaviour = Misplacing | Holding;

const CALLS_OF_MANY = 10;
const CANCEL_AFTER_MS = 40;
const SLOW_READ_MS = 2000;
const DRIP_MS = 100;
/** After which a call that has ended is made again. */
const AGAIN_MS = 250;
/** That one connection may carry at once. */
const HELD_CALLS = 100;
const SILENT_CONNECTIONS = 128;
const BODY_BYTES = 40_000;

const MIB = 1024 * 1024;

/** A repository of so many files of random bytes. */
export function randomPack(files: number, fileBytes: number): ServedPack {
  const writer = new PackWriter();
  const entries = Array.from({ length: files }, (_, index) => {
    const name = String(index).padStart(6, '0');
    return ['100644', name, writer.blob(Buffer.from(sampleBytes(fileBytes, index + 1)))] as const;
  });
  const commit = writer.commit(writer.tree(...entries));
  return { commit, pack: writer.finish() };
}

/** One honest release: what came, and how long that took. */
export interface HonestRelease {
  readonly summary: ReleaseSummary;
  readonly waitedMs: number;
}

type Servers = Readonly<Record<'honest' | 'large' | 'drip' | 'progress', WebServer>>;

/** An agent under mutual TLS, git servers of every kind, and callers with a certificate each. */
export class Crowd implements AsyncDisposable {
  readonly agent: ServedAgent;
  /** Codes of the errors that those got who misbehave. */
  readonly codes = new Map<string, number>();
  readonly #tls: CertificateAuthority;
  readonly #servers: Servers;
  readonly #clients = new Map<AgentClient, TlsMaterial>();
  #calm = new AbortController();
  #misbehaving: Promise<void>[] = [];
  /** How often connections were taken to hold them. */
  #holding = 0;

  private constructor(agent: ServedAgent, tls: CertificateAuthority, servers: Servers) {
    this.agent = agent;
    this.#tls = tls;
    this.#servers = servers;
  }

  /** @param serve further options of the agent */
  static async gather(bundle: Bundle, honest: ServedPack, serve: readonly string[] = []): Promise<Crowd> {
    mkdirSync(bundle.path('tls'));
    const tls = new CertificateAuthority(bundle.path('tls'));
    tls.issue('server', 'IP:127.0.0.1');
    const file = (name: string): string => bundle.path('tls', name);
    const agent = await bundle.serve([
      ...['--tls-ca', file('ca.pem'), '--tls-cert', file('server.pem'), '--tls-key', file('server.key')],
      ...['--release-callers', names('honest', 64).concat(names('bad', 64), 'DNS:looker').join(','), ...serve],
    ]);
    const large = randomPack(8, MIB);
    return new Crowd(agent, tls, {
      honest: await WebServer.start(quickServer(honest)),
      large: await WebServer.start(quickServer(large)),
      drip: await WebServer.start(drippingServer(large.commit, dripOfPack(large, 100_000, DRIP_MS))),
      progress: await WebServer.start(drippingServer(large.commit, dripOfProgress(DRIP_MS))),
    });
  }

  /** A caller of its own name, for as long as the crowd is there. */
  caller(name: string): AgentClient {
    const tls = this.#tls.issue(name, `DNS:${name}`);
    const client = new AgentClient(this.agent.address, tls);
    this.#clients.set(client, tls);
    return client;
  }

  /** Has `callers` ask for a release at the same time; all must get one. */
  async askAtOnce(callers: readonly AgentClient[]): Promise<HonestRelease[]> {
    return Promise.all(callers.map((client) => this.ask(client)));
  }

  async ask(client: AgentClient): Promise<HonestRelease> {
    const asked = performance.now();
    const request = { repositoryUrl: this.#servers.honest.url, tag: 'v1' };
    for await (const event of client.createRelease(request, neverAborted)) {
      if (event.type === 'summary') return { summary: event.summary, waitedMs: performance.now() - asked };
    }
    throw new Error('a release came without a summary');
  }

  /** Has `callers` misbehave from now on, until there is calm. */
  misbehave(how: Misbehaviour, callers: readonly AgentClient[]): void {
    for (const client of callers) {
      const calls = how === 'open many' ? CALLS_OF_MANY : 1;
      for (let call = 0; call < calls; call += 1)
        this.#misbehaving.push(this.#again((signal) => this.#once(how, client, signal)));
    }
  }

  async #again(call: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#calm;
    while (!signal.aborted) {
      await call(signal).catch((error: unknown) => {
        this.#count(error instanceof AgentError ? error.code : String(error));
      });
      // Those who are refused at once would take the processor from everyone here, the honest ones as well.
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #once(how: Misbehaviour, client: AgentClient, signal: AbortSignal): Promise<void> {
    if (how === 'connect and say nothing') await this.#saySilent(signal);
    else if (how === 'send bodies without end' || how === 'watch health') await this.#holdCalls(how, client, signal);
    else await this.#misplace(how, client, signal);
  }

  async #saySilent(signal: AbortSignal): Promise<void> {
    const { sockets, closed } = await sayNothing(this.agent.port, SILENT_CONNECTIONS);
    this.#holding += 1;
    while (!signal.aborted && closed() < sockets.length) await delay(AGAIN_MS);
    for (const socket of sockets) socket.destroy();
  }

  async #holdCalls(how: Holding, client: AgentClient, signal: AbortSignal): Promise<void> {
    const caller = new HostileCaller(this.agent.address, this.#clients.get(client));
    for (let call = 0; call < HELD_CALLS; call += 1) {
      if (how === 'watch health') caller.open('/grpc.health.v1.Health/Watch').end(grpcMessage(0));
      else {
        const body = grpcMessage(BODY_BYTES, Buffer.alloc(BODY_BYTES - 1));
        caller.open('/sealci.release.v1.ReleaseAgent/CreateRelease').write(body);
      }
    }
    // One that is refused ends by an error, or by a close alone.
    await Promise.race([once(caller.session, 'connect'), once(caller.session, 'close')]).catch(() => undefined);
    this.#holding += 1;
    while (!signal.aborted && !caller.session.destroyed && caller.answers.length < HELD_CALLS) await delay(AGAIN_MS);
    for (const status of caller.answers) this.#count(`status ${status}`);
    caller.close();
  }

  #count(code: string): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  async #misplace(how: Misplacing, client: AgentClient, signal: AbortSignal): Promise<void> {
    const { drip, progress, large } = this.#servers;
    if (how === 'read slowly') await this.#read(client, large, SLOW_READ_MS, signal);
    else if (how === 'drip progress') await this.#read(client, progress, 0, signal);
    else if (how === 'cancel and reopen') {
      await this.#read(client, drip, 0, AbortSignal.any([signal, AbortSignal.timeout(CANCEL_AFTER_MS)]));
    } else await this.#read(client, drip, 0, signal);
  }

  async #read(client: AgentClient, server: WebServer, pauseMs: number, signal: AbortSignal): Promise<void> {
    const events = client.createRelease({ repositoryUrl: server.url, tag: 'v1' }, signal);
    for await (const event of events) {
      if (event.type === 'chunk' && pauseMs > 0) await delay(pauseMs, undefined, { signal });
    }
  }

  /** Waits until all places are taken. */
  async isFull(): Promise<void> {
    const client = this.caller('looker');
    for (;;) {
      const { runningReleases, limits } = await client.getAgentInfo();
      if (runningReleases >= Number(limits['maxConcurrentReleases'])) return;
      await delay(20);
    }
  }

  /** Waits until connections have been held, or refused, so many times. */
  async isHeld(times: number): Promise<void> {
    while (this.#holding < times) await delay(20);
  }

  /** Ends all misbehaviour. */
  async calm(): Promise<void> {
    this.#calm.abort();
    await Promise.all(this.#misbehaving);
    this.#calm = new AbortController();
    this.#misbehaving = [];
    this.#holding = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.calm();
    for (const client of this.#clients.keys()) client.close();
    for (const server of Object.values(this.#servers)) await server[Symbol.asyncDispose]();
  }
}

/** `DNS:bad-0` and so on. */
function names(of: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `DNS:${of}-${index}`);
}
