import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AgentError } from '../../errors.ts';
import type { CallerRoles } from '../../platform/serve-config.ts';
import type { CallPolicy } from './call-policy.ts';
import type { ShownCertificate } from './shown-certificate.ts';

/** Whether a caller may call that, by its certificate, now. Throws CALLER_NOT_ALLOWED. */
export type AuthorizeCaller = (policy: CallPolicy, certificate: ShownCertificate | undefined) => void;

/** For a plaintext listener: whoever reaches it may call. */
export function allowAnyone(): void {
  // The address it listens on is the only guard.
}

/** For mutual TLS: the names in the caller's certificate decide its roles, the roles what it may call. */
// eslint-disable-next-line no-restricted-properties -- the dates of certificates are by this clock
export function allowRoles(roles: CallerRoles, now: () => number = Date.now): AuthorizeCaller {
  return ({ name, callers }, certificate) => {
    // The handshake refuses callers without a certificate already; this holds should it ever not.
    if (certificate === undefined) throw notAllowed(`You have shown no certificate, so you may not call ${name}`);
    // The handshake has looked at the dates once, and a connection lives on.
    if (certificate.validTo < now()) {
      throw notAllowed('Your certificate, or one that it follows from, has expired; connect again with a new one');
    }
    if (callers === 'certificate') return;
    const listed = callers.flatMap((role) => roles[role]);
    if (isListed(certificate, listed)) return;
    throw notAllowed(
      `No name in your certificate may call ${name}; have the agent's operator add one, or use another certificate`,
    );
  };
}

/** Whether one of the certificate's names is one of `listed`, such as `DNS:controller.example.org`. */
export function isListed(certificate: ShownCertificate, listed: readonly string[]): boolean {
  const names = namesOf(certificate);
  return listed.some((entry) => names.has(comparable(entry)));
}

function notAllowed(why: string): AgentError {
  return new AgentError('CALLER_NOT_ALLOWED', `${why}.`);
}

/** Node quotes a value that holds a comma, say, as such a one could pass for several names: it has no names here. */
function namesOf({ names }: ShownCertificate): ReadonlySet<string> {
  return names.some((name) => name.includes('"')) ? new Set() : new Set(names.map(comparable));
}

/**
 * Host names are the same in capitals (RFC 4343), and an IPv6 address can be written in many ways (RFC 5952); all else
 * is compared as it is.
 */
function comparable(name: string): string {
  if (name.startsWith('DNS:')) return name.toLowerCase();
  const address = name.startsWith('IP:') ? name.slice('IP:'.length) : '';
  return isIPv6(address) ? `IP:${ipaddr.IPv6.parse(address).toNormalizedString()}` : name;
}
