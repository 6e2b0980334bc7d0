import { randomBytes } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import type { AgentError } from '../../errors.ts';
import type { Account, AccountedCall, AuditEvent, CallerCertificate } from '../../platform/audit/audit-event.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import { CALL_ID_FACT } from '../call-id.ts';
import { errorToStatus, type WireStatus } from '../error-status.ts';
import { certificateNames, certificateSha256 } from './shown-certificate.ts';

/** Who makes a call. */
export type Caller = Pick<AccountedCall, 'peer' | 'certificate'>;

/** The part of a grpc-js server call that says who made it. */
interface IncomingCall {
  getPeer(): string;
  getAuthContext(): { readonly sslPeerCertificate?: PeerCertificate | undefined };
}

/** One call, under an id that is random: no caller can choose it, or guess another's. */
export class CallAccount implements AccountedCall {
  readonly id = randomBytes(16).toString('hex');
  readonly method: string;
  readonly peer: string;
  readonly certificate?: CallerCertificate;
  readonly #audit: AuditLog | undefined;
  #hasRecorded = false;

  constructor(audit: AuditLog | undefined, method: string, { peer, certificate }: Caller) {
    this.#audit = audit;
    this.method = method;
    this.peer = peer;
    if (certificate) this.certificate = certificate;
  }

  /** Accounts for what this call is about to do. */
  readonly record: Account = (event: AuditEvent): void => {
    this.#audit?.record(event, this);
    this.#hasRecorded = true;
  };

  /** To be told of the error that the call ends with. */
  failed({ code }: AgentError): void {
    if (code === 'CALLER_NOT_ALLOWED') this.#audit?.refused({ by: 'agent', code, call: this });
    else if (this.#hasRecorded) this.#audit?.failed(code, this);
  }

  /** The error as it goes to the caller, with the id. */
  statusOf(error: AgentError): WireStatus {
    return errorToStatus(error.withData({ [CALL_ID_FACT]: this.id }));
  }
}

export function callerOf(call: IncomingCall): Caller {
  const { sslPeerCertificate } = call.getAuthContext();
  return { peer: call.getPeer(), ...(sslPeerCertificate && { certificate: callerCertificate(sslPeerCertificate) }) };
}

function callerCertificate(certificate: PeerCertificate): CallerCertificate {
  return {
    names: certificateNames(certificate.subjectaltname ?? ''),
    serial: certificate.serialNumber,
    sha256: certificateSha256(certificate),
  };
}
