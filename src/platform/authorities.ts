import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { readCertificates } from './certificates.ts';

/** The authorities that may vouch for servers of some kind: those of a file, which may change. */
export class Authorities {
  readonly file: string;
  #own: readonly string[] | undefined;
  #secureContext: SecureContext | undefined;

  constructor(file: string) {
    this.file = file;
  }

  /**
   * Reads the file; one that is not usable changes nothing. Connections that are open stay.
   *
   * @returns whether it is another than before
   * @throws CONFIG_INVALID
   */
  read(): boolean {
    const own = readCertificates(this.file).list.map((certificate) => certificate.toString());
    const isNew = own.join() !== this.#own?.join();
    if (isNew) this.#secureContext = undefined;
    this.#own = own;
    return isNew;
  }

  /** Those of the file, in PEM, as they were read last. */
  get pem(): Uint8Array {
    return Buffer.from((this.#own ?? []).join(''));
  }

  /** For connections to these servers. Made when it is needed: the public ones take a while. @throws CONFIG_INVALID */
  get secureContext(): SecureContext {
    if (!this.#own) this.read();
    this.#secureContext ??= createSecureContext({ ca: [...this.others, ...(this.#own ?? [])] });
    return this.#secureContext;
  }

  /** What counts besides. */
  protected get others(): readonly string[] {
    return [];
  }
}

/** The authorities that may vouch for git servers: the public ones, and those of a file. */
export class GitAuthorities extends Authorities {
  protected override get others(): readonly string[] {
    return getCACertificates('default');
  }
}
