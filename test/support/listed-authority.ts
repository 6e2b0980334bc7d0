import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';

const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

export interface CertificateOptions {
  /** As openssl takes it: `DNS:a.example,IP:10.0.0.1`. Without names when absent. */
  readonly names?: string;
  /** Milliseconds from now. */
  readonly from?: number;
  readonly to?: number;
  /** extendedKeyUsage as openssl takes it; `clientAuth,serverAuth` when absent. */
  readonly usage?: string;
  /** Whether it may issue certificates of its own. */
  readonly authority?: boolean;
}

const HOUR = 3_600_000;

/** An authority that keeps a register of what it has issued, and so can revoke it: `openssl ca`. */
export class ListedAuthority {
  readonly #directory: string;
  /** Its own certificate, followed by those between it and the root. */
  readonly #chain: Buffer;
  readonly #root: Buffer;
  #issued = 0;

  /** @param base folder for a folder of its own */
  static root(base: string, name = 'root', key: readonly string[] = ecKey): ListedAuthority {
    const directory = mkdtempSync(join(base, 'authority-'));
    const files = ['-keyout', 'own.key', '-out', 'own.pem'];
    openssl(directory, ['req', '-x509', ...key, '-nodes', '-days', '2', '-subj', `/CN=${name}`, ...files]);
    return new ListedAuthority(directory);
  }

  private constructor(directory: string, above?: { readonly chain: Buffer; readonly root: Buffer }) {
    this.#directory = directory;
    const own = readFileSync(join(directory, 'own.pem'));
    this.#chain = above ? Buffer.concat([own, above.chain]) : Buffer.alloc(0);
    this.#root = above?.root ?? own;
    writeFileSync(join(directory, 'index'), '');
    const lines = [
      ...['[ca]', 'default_ca = own', '[own]', 'database = index', 'new_certs_dir = .', 'rand_serial = yes'],
      ...['certificate = own.pem', 'private_key = own.key', 'default_md = default', 'policy = any'],
      ...['unique_subject = no', '[any]', 'commonName = supplied', ''],
    ];
    writeFileSync(join(directory, 'ca.conf'), lines.join('\n'));
  }

  get ca(): Buffer {
    return this.#root;
  }

  /** Its own certificate alone. */
  get certificate(): Buffer {
    return readFileSync(join(this.#directory, 'own.pem'));
  }

  issue(name: string, options: CertificateOptions = {}): TlsMaterial & { readonly file: string } {
    const { from = -HOUR, to = 24 * HOUR } = options;
    const file = `${name}-${++this.#issued}`;
    const request = ['-keyout', `${file}.key`, '-out', `${file}.csr`];
    openssl(this.#directory, ['req', '-new', ...ecKey, '-nodes', '-subj', `/CN=${name}`, ...request]);
    writeFileSync(join(this.#directory, `${file}.ext`), extensionsOf(options));
    const dates = ['-startdate', dateOf(from), '-enddate', dateOf(to)];
    const files = ['-in', `${file}.csr`, '-out', `${file}.pem`, '-extfile', `${file}.ext`];
    this.#ca(['-batch', '-notext', ...dates, ...files]);
    const [cert, key] = ['pem', 'key'].map((ending) => readFileSync(join(this.#directory, `${file}.${ending}`)));
    if (!cert || !key) throw new Error('openssl wrote no certificate');
    return { ca: this.#root, cert: Buffer.concat([cert, this.#chain]), key, file: join(this.#directory, file) };
  }

  /** An authority of its own, which this one vouches for, or at least thinks itself one. */
  issueAuthority(name: string, base: string, authority = true): ListedAuthority {
    const { cert, key } = this.issue(name, { authority });
    const directory = mkdtempSync(join(base, 'authority-'));
    writeFileSync(join(directory, 'own.pem'), cert);
    writeFileSync(join(directory, 'own.key'), key);
    return new ListedAuthority(directory, { chain: this.#chain, root: this.#root });
  }

  revoke({ file }: { readonly file: string }): void {
    this.#ca(['-revoke', `${file}.pem`]);
  }

  /** Its revocation list as of now; `to` in milliseconds from now. */
  list(to = 24 * HOUR): Buffer {
    const dates = ['-crl_lastupdate', dateOf(-48 * HOUR), '-crl_nextupdate', dateOf(to)];
    this.#ca(['-gencrl', '-out', 'crl.pem', ...dates]);
    return readFileSync(join(this.#directory, 'crl.pem'));
  }

  #ca(args: readonly string[]): void {
    openssl(this.#directory, ['ca', '-config', 'ca.conf', ...args]);
  }
}

function extensionsOf({ names, usage = 'clientAuth,serverAuth', authority = false }: CertificateOptions): string {
  const lines = [
    `basicConstraints = critical,CA:${authority ? 'TRUE' : 'FALSE'}`,
    ...(authority ? [] : [`extendedKeyUsage = ${usage}`]),
    ...(names === undefined ? [] : [`subjectAltName = ${names}`]),
  ];
  return lines.join('\n');
}

/** YYYYMMDDHHMMSSZ */
function dateOf(fromNow: number): string {
  return new Date(Date.now() + fromNow).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
}

function openssl(directory: string, args: readonly string[]): void {
  const made = spawnSync('openssl', args, { cwd: directory });
  if (made.status !== 0) throw new Error(made.stderr.toString());
}
