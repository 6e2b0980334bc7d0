import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AgentClient } from '../../src/rpc/client/client.ts';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { type Bundle, finish, type Outcome, type ServedAgent } from '../support/cli.ts';
import { FaultLink } from '../support/faults/fault-link.ts';
import type { ExampleClient } from './clients.ts';

const CALLER = 'DNS:controller.example.org';

/** An agent over mutual TLS behind a connection that can be cut, and one client of it. */
export class Scene implements AsyncDisposable {
  readonly #bundle: Bundle;
  readonly #client: ExampleClient;
  readonly #folder: string;
  readonly #tls: TlsMaterial;
  readonly link: FaultLink;
  agent: ServedAgent;

  static async start(bundle: Bundle, client: ExampleClient): Promise<Scene> {
    const folder = mkdtempSync(bundle.path('scene-'));
    const authority = new CertificateAuthority(folder);
    authority.issue('agent', 'IP:127.0.0.1');
    const tls = authority.issue('caller', CALLER);
    await bundle.run(['keygen', '--out', path.join(folder, 'keys')]);
    const agent = await serve(bundle, folder);
    return new Scene({ bundle, client, folder, tls, agent, link: await FaultLink.start(portOf(agent)) });
  }

  private constructor(parts: {
    readonly bundle: Bundle;
    readonly client: ExampleClient;
    readonly folder: string;
    readonly tls: TlsMaterial;
    readonly agent: ServedAgent;
    readonly link: FaultLink;
  }) {
    this.#bundle = parts.bundle;
    this.#client = parts.client;
    this.#folder = parts.folder;
    this.#tls = parts.tls;
    this.agent = parts.agent;
    this.link = parts.link;
  }

  /** Has the agent forget all that it had in memory. */
  async restartAgent(): Promise<void> {
    await this.agent.kill('SIGTERM');
    this.agent = await serve(this.#bundle, this.#folder);
    this.link.target = portOf(this.agent);
  }

  /** A new folder. */
  newFolder(): string {
    return mkdtempSync(path.join(this.#folder, 'out-'));
  }

  start(...words: readonly string[]): ChildProcess {
    const [program = '', ...args] = this.#client.command;
    const file = (name: string): string => path.join(this.#folder, name);
    const tls = ['--ca', file('ca.pem'), '--cert', file('caller.pem'), '--key', file('caller.key')];
    const env = { PATH: process.env['PATH'], HOME: this.#folder, ...this.#client.env };
    return spawn(program, [...args, '--agent', `127.0.0.1:${this.link.port}`, ...tls, ...words], { env });
  }

  /** Runs the client to its end. */
  run(...words: readonly string[]): Promise<Outcome> {
    return finish(this.start(...words));
  }

  /** Asks the agent itself, beside the client. */
  async ask<T>(question: (agent: AgentClient) => Promise<T>): Promise<T> {
    const client = new AgentClient(this.agent.address, this.#tls);
    try {
      return await question(client);
    } finally {
      client.close();
    }
  }

  /** How many lines of the audit log tell of such an event. */
  count(event: string): number {
    return this.agent.log.filter((line) => line['event'] === event).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent.kill();
    await this.link[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true });
  }
}

const portOf = ({ address }: ServedAgent): number => Number(address.split(':').at(-1));

function serve(bundle: Bundle, folder: string): Promise<ServedAgent> {
  const file = (name: string): string => path.join(folder, name);
  const keys = ['--key-file', file('keys/release-agent.key.asc')];
  const sealing = ['--sealing-key-file', file('keys/release-agent.sealing.key')];
  const tls = ['--tls-ca', file('ca.pem'), '--tls-cert', file('agent.pem'), '--tls-key', file('agent.key')];
  return bundle.serve([...keys, ...sealing, ...tls, '--release-callers', CALLER, '--key-callers', CALLER]);
}
