import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';

/** Paths of files in PEM. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Options of `serve`. */
export function serverOptions({ ca, cert, key }: TlsFiles): string[] {
  return ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key];
}

/** Options of commands that call an agent. */
export function clientOptions({ ca, cert, key }: TlsFiles): string[] {
  return ['--agent-ca', ca, '--client-cert', cert, '--client-key', key];
}

/** A key and a certificate for 127.0.0.1 that no one has signed but itself, made by openssl in `directory`. */
export function selfSigned(directory: string): { readonly key: Buffer; readonly cert: Buffer; readonly file: string } {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const name = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-keyout', key, '-out', cert, ...name],
  ]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return { key: readFileSync(key), cert: readFileSync(cert), file: cert };
}

function openssl(directory: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const made = spawnSync('openssl', args, { cwd: directory, env: { ...process.env, ...env } });
  if (made.status !== 0) throw new Error(made.stderr.toString());
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

/** An authority of its own, made by openssl in `directory`. */
export class CertificateAuthority {
  readonly #directory: string;
  readonly #name: string;

  constructor(directory: string, name = 'ca') {
    this.#directory = directory;
    this.#name = name;
    openssl(directory, ['req', '-x509', ...newKey, '-subj', `/CN=${name}`, ...this.#files(name)]);
  }

  /**
   * @param subjectAltName as openssl takes it, e.g. `IP:127.0.0.1`; a certificate without names when absent
   * @param env of openssl: that of a moved clock has it issue what is not valid now
   */
  issue(name: string, subjectAltName?: string, env: Readonly<Record<string, string>> = {}): TlsMaterial {
    const names = subjectAltName === undefined ? [] : ['-addext', `subjectAltName=${subjectAltName}`];
    const signer = ['-CA', `${this.#name}.pem`, '-CAkey', `${this.#name}.key`];
    const end = ['-addext', 'basicConstraints=critical,CA:FALSE'];
    const subject = ['-subj', `/CN=${name}`, ...names];
    const args = ['req', '-x509', ...newKey, ...subject, ...end, ...signer, ...this.#files(name)];
    openssl(this.#directory, args, env);
    const read = (file: string): Buffer => readFileSync(join(this.#directory, file));
    return { ca: read(`${this.#name}.pem`), cert: read(`${name}.pem`), key: read(`${name}.key`) };
  }

  #files(name: string): string[] {
    return ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  }
}
