import { X509Certificate } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Reload } from '../platform/audit/audit-event.ts';
import { type AgentError, asAgentError } from '../errors.ts';
import type { Authorities } from '../platform/authorities.ts';
import type { Log } from '../platform/log.ts';
import type { CallerRoles, ServeTls } from '../platform/serve-config.ts';
import { watchFiles } from '../platform/watch-files.ts';
import { certificateDigests } from './certificate-digests.ts';
import { ExpiryWarnings } from './expiry-warnings.ts';
import { type ReadServerTls, readServerTls } from './server-tls.ts';

interface ListenerTls {
  readonly sources: ServeTls;
  /** What was read of these at the start. */
  readonly read: ReadServerTls;
  /** Has new connections begin with what was read later. Throws CONFIG_INVALID: then all is as it was. */
  readonly use: (tls: ReadServerTls) => void;
}

interface RenewalParts {
  /** Of a listener that has certificates. */
  readonly tls?: ListenerTls | undefined;
  /** Of servers, by the settings that name their files. */
  readonly authorities: Readonly<Partial<Record<'gitCa' | 'tracesCa', Authorities | undefined>>>;
  readonly log: Log;
  /** Told of what counts from now on. */
  readonly onReload: (reload: Reload) => void;
}

/** What of {@link TlsRenewal} has changed. */
type Change = 'tlsCert' | 'tlsCa' | 'tlsCrl' | 'callers' | 'gitCa' | 'tracesCa';

/**
 * Keeps a running agent's certificates, revocation lists and authorities as their files have them. Files that are not
 * usable change nothing, whatever has become of what is in use: the log says what to do.
 */
export class TlsRenewal {
  readonly #parts: RenewalParts;
  readonly #expiry: ExpiryWarnings;
  readonly #stopWatching: () => void;
  #read: ReadServerTls | undefined;

  constructor(parts: RenewalParts) {
    this.#parts = parts;
    this.#read = parts.tls?.read;
    this.#expiry = new ExpiryWarnings(parts.log);
    this.#noteExpiry();
    this.#stopWatching = watchFiles(this.#files(), () => {
      this.#renew(undefined, false);
    });
  }

  /** Reads all files again, and says so even if there is nothing new. @param callers as the settings have them by now */
  renew(callers?: CallerRoles): void {
    this.#renew(callers, true);
  }

  stop(): void {
    this.#stopWatching();
    this.#expiry.stop();
  }

  #renew(callers: CallerRoles | undefined, isAsked: boolean): void {
    const steps = [
      () => this.#renewTls(callers ?? this.#read?.callers),
      () => this.#renewAuthorities('gitCa'),
      () => this.#renewAuthorities('tracesCa'),
    ];
    const outcomes = steps.map((step) => this.#try(step));
    const changes = outcomes.flatMap((outcome) => outcome ?? []);
    if (changes.length === 0 && !(isAsked && outcomes.every((outcome) => outcome !== undefined))) return;
    const pem = this.#pem();
    const certificates = changes.flatMap((change) => {
      const label = change === 'tlsCrl' ? 'X509 CRL' : 'CERTIFICATE';
      return pem[change] ? [[change, certificateDigests(pem[change], label)] as const] : [];
    });
    this.#parts.onReload({
      by: isAsked ? 'signal' : 'change',
      changes,
      certificates: Object.fromEntries(certificates),
      ...(changes.includes('callers') && this.#read && { callers: this.#read.callers }),
    });
  }

  /** What is in use, of that which files have. */
  #pem(): Readonly<Partial<Record<Change, Uint8Array | undefined>>> {
    const { gitCa, tracesCa } = this.#parts.authorities;
    const { cert, ca, crls = [] } = this.#read ?? {};
    const lists = Buffer.from(crls.join('\n'));
    return { tlsCert: cert, tlsCa: ca, tlsCrl: lists, gitCa: gitCa?.pem, tracesCa: tracesCa?.pem };
  }

  #renewTls(callers: CallerRoles | undefined): Change[] {
    const { tls } = this.#parts;
    const earlier = this.#read;
    if (!tls || !earlier || !callers) return [];
    const read = readServerTls({ ...tls.sources, callers }, new Date(), earlier);
    const changes = changesOf(earlier, read);
    if (changes.length === 0) return [];
    tls.use(read);
    this.#read = read;
    this.#noteExpiry();
    return changes;
  }

  #renewAuthorities(name: 'gitCa' | 'tracesCa'): Change[] {
    return this.#parts.authorities[name]?.read() === true ? [name] : [];
  }

  /** Undefined when what is there is not usable. */
  #try(step: () => Change[]): Change[] | undefined {
    try {
      return step();
    } catch (thrown) {
      this.#parts.log.event('warning', keptFacts(asAgentError(thrown)));
      return undefined;
    }
  }

  #noteExpiry(): void {
    if (!this.#read) return;
    const { cert, crlExpiresAt } = this.#read;
    const { validFromDate, validToDate } = new X509Certificate(cert);
    this.#expiry.watch('The certificate of "tlsCert"', validFromDate, validToDate);
    if (crlExpiresAt) this.#expiry.watch('A revocation list of "tlsCrl"', new Date(), crlExpiresAt);
  }

  #files(): string[] {
    const { tls, authorities } = this.#parts;
    const { ca, cert, key, crl } = tls?.sources ?? {};
    const keyFile = key && 'file' in key ? key.file : undefined;
    return [ca, cert, keyFile, crl, authorities.gitCa?.file, authorities.tracesCa?.file].flatMap((file) => file ?? []);
  }
}

function changesOf(earlier: ReadServerTls, read: ReadServerTls): Change[] {
  const isSame = (...names: (keyof ReadServerTls)[]): boolean =>
    names.every((name) => isDeepStrictEqual(earlier[name], read[name]));
  return [
    ...(isSame('cert', 'key') ? [] : (['tlsCert'] as const)),
    ...(isSame('ca') ? [] : (['tlsCa'] as const)),
    ...(isSame('crls') ? [] : (['tlsCrl'] as const)),
    ...(isSame('callers') ? [] : (['callers'] as const)),
  ];
}

/** For the log: what is wrong with files that were to be read again. @param until what holds until that is put right */
export function keptFacts(
  { code, message }: AgentError,
  until = 'what was read before stays in use',
): { code: string; message: string } {
  return { code, message: `${message} Until then, ${until}.` };
}
