import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { AgentError } from '../errors.ts';
import { readCertificates } from './certificates.ts';
import { readSecret, type SecretSource, sourceName } from './read-secret.ts';

/** Where the parts of {@link TlsMaterial} are read from. */
export interface TlsSources {
  readonly ca: string;
  readonly cert: string;
  readonly key: SecretSource;
}

/** Mutual TLS, all in PEM: whom one trusts, and what one shows. */
export interface TlsMaterial {
  /** Certificates of the authorities that may have issued the other side's certificate. */
  readonly ca: Uint8Array;
  /** One's own certificate, followed by those between it and its authority. */
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

/** How far the clocks of an authority and of this machine may differ. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Reads what is needed for mutual TLS, and makes sure that it fits together, and counts at `now`.
 *
 * @param earlier of the same sources: has the key where that came from a descriptor, which can be read once
 * @throws CONFIG_INVALID naming the file that is not usable
 */
export function readTlsMaterial({ ca, cert, key }: TlsSources, now: Date, earlier?: TlsMaterial): TlsMaterial {
  const authorities = readCertificates(ca);
  if (authorities.list.every((authority) => authority.validToDate <= now)) {
    throw invalid(`Every certificate in ${ca} has expired; get the current one of the authority`);
  }
  const own = readCertificates(cert);
  checkDates(own.list[0], cert, now);
  const secret = 'fd' in key && earlier ? earlier.key : readSecret(key, 'CONFIG_INVALID');
  const name = `the ${sourceName(key)}`;
  checkPair(own.list[0], cert, parseKey(secret, name), name);
  return { ca: authorities.pem, cert: own.pem, key: secret };
}

function checkDates({ validFromDate: from, validToDate: to }: X509Certificate, file: string, now: Date): void {
  if (to <= now) {
    throw invalid(`The certificate in ${file} expired at ${to.toISOString()}; have its authority issue a new one`);
  }
  if (from.getTime() <= now.getTime() + CLOCK_SKEW_MS) return;
  throw invalid(
    `The certificate in ${file} does not count before ${from.toISOString()}; check the clock of this machine, or wait`,
  );
}

function parseKey(secret: Uint8Array, name: string): KeyObject {
  try {
    return createPrivateKey(Buffer.from(secret));
  } catch {
    // No cause: it is about a secret.
    throw invalid(`In ${name} there is no secret key in PEM, or one that needs a passphrase; give it without`);
  }
}

function checkPair(certificate: X509Certificate, file: string, key: KeyObject, name: string): void {
  if (certificate.checkPrivateKey(key)) return;
  throw invalid(
    `What is in ${name} is not the key of the certificate in ${file}; give the two that were made together`,
  );
}

function invalid(why: string): AgentError {
  return new AgentError('CONFIG_INVALID', `${why}.`);
}
