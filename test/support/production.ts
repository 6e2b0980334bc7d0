import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair } from '../../src/keys/generate-key.ts';
import { generateSealingKey } from '../../src/keys/ring/sealing-key.ts';
import type { Ed25519SigningKey } from '../../src/keys/signing-key.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import { hostAddress, makeImage } from '../../harness/appliance.ts';
import { CertificateAuthority } from './certificates.ts';

export const releaseCaller = 'DNS:controller.example.org';
export const keyCaller = 'URI:spiffe://example.org/operator';
/** Who may read metrics, and do nothing else. */
export const metricsReader = 'DNS:prometheus.example.org';
/** One that the authority vouches for, but that has no role. */
export const stranger = 'DNS:stranger.example.org';

const config = {
  network: { address: '10.0.2.15/24', gateway: hostAddress, dns: ['10.0.2.3'] },
  allowedNetworks: ['10.0.2.0/24'],
  releaseCallers: [releaseCaller],
  keyCallers: [keyCaller],
  metricsListen: '0.0.0.0:9464',
  metricsReaders: [metricsReader],
};

/** A production image with keys, certificates and an address of its own, and what the host knows of them. */
export class ProductionImage {
  readonly path: string;
  readonly manifest: { readonly imageDigest: string };
  readonly signingKey: Ed25519SigningKey;
  /** Issues the certificates of the agent, its callers and the git server. */
  readonly authority: CertificateAuthority;
  /** Made before a guest starts: its clock, set from a clock of whole seconds, may be a second late. */
  readonly #callers: ReadonlyMap<string, TlsMaterial>;
  readonly #directory: string;
  readonly #built: { readonly path: string; readonly remove: () => void }[] = [];

  static async make(args: readonly string[] = []): Promise<ProductionImage> {
    const pair = await generateKeyPair({ now: new Date(Date.now() - 60_000) });
    return new ProductionImage(pair.signingKey, pair.secretKeyArmored, args);
  }

  private constructor(signingKey: Ed25519SigningKey, secretKeyArmored: string, args: readonly string[]) {
    this.signingKey = signingKey;
    this.#directory = mkdtempSync(join(tmpdir(), 'sealci-production-'));
    this.authority = new CertificateAuthority(this.#directory);
    this.#callers = new Map(
      [releaseCaller, keyCaller, metricsReader, stranger].map((name) => [name, this.authority.issue('caller', name)]),
    );
    const secret = { mode: 0o600 };
    const path = (...names: string[]): string => join(this.#directory, ...names);
    mkdirSync(path('keys'));
    writeFileSync(path('keys', 'release-agent.key.asc'), secretKeyArmored, secret);
    writeFileSync(path('keys', 'release-agent.sealing.key'), generateSealingKey(), secret);
    mkdirSync(path('tls'));
    // 127.0.0.1 is where QEMU forwards the agent's port from.
    const tls = this.authority.issue('agent', 'IP:127.0.0.1,IP:10.0.2.15');
    for (const [name, pem] of Object.entries<Uint8Array>({ ...tls }))
      writeFileSync(path('tls', `${name}.pem`), pem, secret);
    this.path = this.#build({}, args);
    const manifest = join(this.path, '../manifest.json');
    this.manifest = JSON.parse(readFileSync(manifest, 'utf8')) as { imageDigest: string };
  }

  /** @returns the path of an image with the same secrets, and with other settings */
  variant(settings: Readonly<Record<string, unknown>>): string {
    return this.#build(settings, []);
  }

  #build(settings: object, args: readonly string[]): string {
    const path = (...names: string[]): string => join(this.#directory, ...names);
    writeFileSync(path('config.json'), JSON.stringify({ ...config, ...settings }));
    const secrets = ['--keys', path('keys'), '--tls', path('tls'), '--git-ca', path('tls', 'ca.pem')];
    // Unlocked: what is tried here is the image, not whether Debian still has the packages that are locked.
    const image = makeImage(['--production', '--unlocked', ...secrets, '--config', path('config.json'), ...args]);
    this.#built.push(image);
    return image.path;
  }

  /** The certificate of a caller by one of these names. */
  tlsOf(name: string): TlsMaterial {
    const tls = this.#callers.get(name);
    if (!tls) throw new Error(`No certificate was made for ${name}.`);
    return tls;
  }

  /** A caller of the agent behind `port`. */
  connect(port: number, name: string): AgentClient {
    return new AgentClient(`127.0.0.1:${port}`, this.tlsOf(name));
  }

  /** Has the guest sign with the key of the image, as an operator does after the first boot. */
  async confirm(port: number): Promise<void> {
    const client = this.connect(port, keyCaller);
    try {
      const ring = { epoch: 0, fingerprint: this.signingKey.fingerprint };
      await client.confirmKeyRing(ring, new AbortController().signal);
    } finally {
      client.close();
    }
  }

  /** For a git server that the guest reaches at {@link hostAddress}. */
  gitServerTls(): TlsMaterial {
    return this.authority.issue('git', `IP:${hostAddress}`);
  }

  remove(): void {
    for (const image of this.#built) image.remove();
    rmSync(this.#directory, { recursive: true });
  }
}
