import type { KeyChange } from '../../keys/ring/key-change.ts';
import type { SignedRelease } from '../../release/release.ts';
import type { AuditFacts } from '../../formats/audit/line.ts';
import { cutText } from '../../formats/audit/text.ts';
import type { AgentMode, CallerRoles } from '../serve-config.ts';

/** A call, and who made it: as the certificate says, and the connection. */
export interface AccountedCall {
  /** 32 random hex digits, which the caller is told as well. */
  readonly id: string;
  readonly method: string;
  /** Address and port of the caller. */
  readonly peer: string;
  /** Absent without TLS. */
  readonly certificate?: CallerCertificate;
}

export interface CallerCertificate {
  /** Subject alternative names, such as `DNS:controller.example.org`. */
  readonly names: readonly string[];
  /** Serial number in hex digits. */
  readonly serial: string;
  /** SHA-256 of the certificate, in lower-case hex digits. */
  readonly sha256: string;
}

/** What turned a caller away: the TLS handshake, or the agent, by the names in the certificate. */
export type RefusedBy = 'tls' | 'agent';

export interface Refusal {
  readonly by: RefusedBy;
  /** Of an error of the agent's, of OpenSSL or of Node. */
  readonly code: string;
  /** Address and port, where there is no call. */
  readonly peer?: string;
  readonly call?: AccountedCall;
}

/** What is in a file of certificates or revocation lists. */
export interface CertificateDigests {
  /** Of each in DER, in lower-case hex digits: the first ones. */
  readonly sha256: readonly string[];
  /** How many there are besides. */
  readonly more?: number;
}

/** What a running agent has read again. */
export interface Reload {
  /** Whether a signal asked for it, or a file has changed. */
  readonly by: 'signal' | 'change';
  /** What is another than before, by the names of settings. A signal may find nothing new. */
  readonly changes: readonly string[];
  /** What is in those of them that name files. */
  readonly certificates: Readonly<Record<string, CertificateDigests>>;
  /** Who may call from now on, by the role; absent when that is as before. */
  readonly callers?: CallerRoles;
}

/** What someone may have to account for. What each is, docs/audit.md says. */
export type AuditEvent =
  | {
      readonly event: 'started';
      readonly version: string;
      readonly mode: AgentMode;
      readonly address: string;
      readonly fingerprint: string;
      readonly epoch: number;
      readonly confirmed: boolean;
      readonly imageDigest?: string;
    }
  | ({ readonly event: 'signed' } & SignedRelease)
  | KeyChange
  | ({ readonly event: 'reloaded' } & Reload)
  | { readonly event: 'failed'; readonly code: string }
  | { readonly event: 'refused'; readonly by: RefusedBy; readonly code: string; readonly peer?: string }
  | { readonly event: 'suppressed'; readonly by: RefusedBy; readonly refusals: number }
  | { readonly event: 'stopped' };

/** What goes into the log for a call that does something to account for. Throws FILE_UNWRITABLE: then it must not be done. */
export type Account = (event: AuditEvent) => void;

const MAX_NAMES = 8;
const MAX_NAME_BYTES = 256;

/** The event without its name, and the call that it belongs to, each bounded. Fields that are undefined are left out. */
export function factsOf(event: AuditEvent, call?: AccountedCall): AuditFacts {
  const facts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries<unknown>({ ...event })) {
    if (name !== 'event') facts[name] = typeof value === 'string' ? cutText(value) : value;
  }
  const callers = event.event === 'reloaded' ? event.callers : undefined;
  return { ...facts, ...(callers && { callers: callerFacts(callers) }), ...(call && callFacts(call)) };
}

function callerFacts({ release, keys }: CallerRoles): AuditFacts {
  return { release: boundedNames(release), keys: boundedNames(keys) };
}

function callFacts({ id, method, peer, certificate }: AccountedCall): AuditFacts {
  const short = (text: string): string => cutText(text, MAX_NAME_BYTES);
  return {
    call: id,
    method: short(method),
    peer: short(peer),
    ...(certificate && { caller: boundedCertificate(certificate) }),
  };
}

function boundedCertificate({ names, serial, sha256 }: CallerCertificate): AuditFacts {
  return { ...boundedNames(names), serial: cutText(serial, MAX_NAME_BYTES), sha256 };
}

function boundedNames(names: readonly string[]): AuditFacts {
  const more = names.length - MAX_NAMES;
  return {
    names: names.slice(0, MAX_NAMES).map((name) => cutText(name, MAX_NAME_BYTES)),
    ...(more > 0 && { moreNames: more }),
  };
}
