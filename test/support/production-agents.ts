import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { KeyRoll } from '../../src/keys/ring/key-roll.ts';
import type { RevocationReason } from '../../src/keys/ring/key-view.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import type { GitServer, GitServerOptions } from '../../harness/git-server.ts';
import { CertificateAuthority } from './certificates.ts';
import { Bundle, type ServedAgent } from './cli.ts';
import { GitRepository } from './git-repository.ts';

const never = new AbortController().signal;
const roles = { release: 'DNS:controller.example.org', keys: 'DNS:operator.example.org' };
export type CallerRole = keyof typeof roles;

/** An agent in production, and its callers. */
export interface ProductionAgent extends Record<CallerRole, AgentClient> {
  readonly process: ServedAgent;
}

/** Production agents of one set of keys, each a process, and a git server that they fetch from over https. */
export class ProductionAgents implements AsyncDisposable {
  readonly bundle = new Bundle();
  readonly #repository = GitRepository.create();
  readonly #server: TlsMaterial;
  readonly #callers: Readonly<Record<CallerRole, TlsMaterial>>;
  readonly #clients: AgentClient[] = [];
  #git: GitServer | undefined;

  /** @param git how the git server behaves */
  static async make(git: Pick<GitServerOptions, 'hold'> = {}): Promise<ProductionAgents> {
    const agents = new ProductionAgents();
    await agents.#prepare(git);
    return agents;
  }

  private constructor() {
    const authority = new CertificateAuthority(this.bundle.work);
    this.#server = authority.issue('agent', 'IP:127.0.0.1');
    this.#callers = {
      release: authority.issue('release', roles.release),
      keys: authority.issue('keys', roles.keys),
    };
    for (const [name, pem] of Object.entries<Uint8Array>({ ...this.#server })) {
      writeFileSync(this.bundle.path(`server-${name}.pem`), pem, { mode: 0o600 });
    }
    for (const [role, { cert, key }] of Object.entries(this.#callers)) {
      for (const [name, pem] of Object.entries({ cert, key })) {
        writeFileSync(this.bundle.path(`${role}-${name}.pem`), pem, { mode: 0o600 });
      }
    }
  }

  /** Of the repository that has the tag `v1`. */
  get url(): string {
    return `${this.#git?.url ?? ''}/sample.git`;
  }

  /** Options by which a command calls agents in a role. */
  callerOptions(role: CallerRole): string[] {
    const path = (name: string): string => this.bundle.path(name);
    return [
      ...['--agent-ca', path('server-ca.pem')],
      ...['--client-cert', path(`${role}-cert.pem`), '--client-key', path(`${role}-key.pem`)],
    ];
  }

  async #prepare(git: Pick<GitServerOptions, 'hold'>): Promise<void> {
    this.#repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
    this.#repository.git('tag', 'v1');
    this.#git = await this.#repository.serve('sample', { tls: this.#server, ...git });
    const { code, stderr } = await this.bundle.run(['keygen', '--out', 'keys']);
    assert.equal(code, 0, stderr);
  }

  /** Starts an agent with further options. */
  async start(...args: readonly string[]): Promise<ProductionAgent> {
    const path = (name: string): string => this.bundle.path(name);
    const process = await this.bundle.serve(
      [
        ...['--mode', 'production', '--allowed-networks', '127.0.0.0/8'],
        ...['--key-file', path('keys/release-agent.key.asc')],
        ...['--sealing-key-file', path('keys/release-agent.sealing.key')],
        ...[
          '--tls-ca',
          path('server-ca.pem'),
          '--tls-cert',
          path('server-cert.pem'),
          '--tls-key',
          path('server-key.pem'),
        ],
        ...['--release-callers', roles.release, '--key-callers', roles.keys],
        ...args,
      ],
      { env: { NODE_EXTRA_CA_CERTS: path('server-ca.pem') } },
    );
    const client = (role: CallerRole): AgentClient => {
      const made = new AgentClient(process.address, this.#callers[role]);
      this.#clients.push(made);
      return made;
    };
    return { process, release: client('release'), keys: client('keys') };
  }

  /** Asks for a release to its end. @returns the fingerprint of the key that signed */
  async release({ release }: ProductionAgent): Promise<string> {
    let signer = '';
    const request = { repositoryUrl: this.url, tag: 'v1' };
    for await (const event of release.createRelease(request, never)) {
      if (event.type === 'info') signer = event.info.keyFingerprint;
    }
    return signer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.bundle.dispose();
    await this.#git?.stop();
    this.#repository.dispose();
  }
}

/** Confirms the ring that an agent has. */
export async function confirmOwn({ keys }: ProductionAgent): Promise<void> {
  const { epoch, fingerprint } = (await keys.getAgentInfo()).keyRing;
  await keys.confirmKeyRing({ epoch, fingerprint }, never);
}

export async function rollAs({ keys }: ProductionAgent, reason: RevocationReason): Promise<KeyRoll> {
  const outcome = await keys.rollKeys({ reason, comment: 'test', dryRun: false }, never);
  assert.ok(outcome.type === 'roll');
  return outcome.roll;
}
