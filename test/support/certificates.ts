import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsMaterial } from '../../src/rpc/tls.ts';

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

function openssl(directory: string, args: readonly string[]): void {
  const made = spawnSync('openssl', args, { cwd: directory });
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

  /** @param subjectAltName as openssl takes it, e.g. `IP:127.0.0.1`; a certificate without names when absent */
  issue(name: string, subjectAltName?: string): TlsMaterial {
    const names = subjectAltName === undefined ? [] : ['-addext', `subjectAltName=${subjectAltName}`];
    const signer = ['-CA', `${this.#name}.pem`, '-CAkey', `${this.#name}.key`];
    const end = ['-addext', 'basicConstraints=critical,CA:FALSE'];
    const args = ['req', '-x509', ...newKey, '-subj', `/CN=${name}`, ...names, ...end, ...signer, ...this.#files(name)];
    openssl(this.#directory, args);
    const read = (file: string): Buffer => readFileSync(join(this.#directory, file));
    return { ca: read(`${this.#name}.pem`), cert: read(`${name}.pem`), key: read(`${name}.key`) };
  }

  #files(name: string): string[] {
    return ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  }
}
