import { isDeepStrictEqual } from 'node:util';
import type { Limits } from '../../limits.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import type { CallerRoles } from '../../platform/serve-config.ts';
import { allowAnyone, allowRoles } from './authorize-caller.ts';
import { CallGate } from './call-gate.ts';
import type { CallPolicies } from './call-policy.ts';
import type { LogCall } from './call-log.ts';
import { Connections } from './connections.ts';
import { Front } from './front.ts';
import type { GrpcTransport } from './grpc-transport.ts';
import { TlsGreeting, type TlsListenerMaterial } from './tls-greeting.ts';

/** Mutual TLS, and what the callers that it lets in may do. */
export interface ServerTls extends TlsListenerMaterial {
  readonly callers: CallerRoles;
}

interface EntranceContext {
  readonly limits: Limits;
  /** The methods that are served. */
  readonly policies: CallPolicies;
  readonly log: LogCall;
  readonly audit?: AuditLog;
  readonly tls?: ServerTls;
  /** Told of each caller that TLS turns away. */
  readonly onRefusedHandshake?: () => void;
  readonly transport: GrpcTransport;
}

/** Who comes in, and what he may do there. */
export class Entrance {
  readonly front: Front;
  readonly #connections: Connections;
  readonly #greeting: TlsGreeting | undefined;
  #tls: ServerTls | undefined;
  #authorize: typeof allowAnyone | ReturnType<typeof allowRoles>;

  /** Throws CONFIG_INVALID when the certificates are not usable. */
  constructor({ limits, policies, log, audit, tls, transport, onRefusedHandshake }: EntranceContext) {
    const connections = (this.#connections = new Connections(limits));
    this.#tls = tls;
    this.#authorize = tls === undefined ? allowAnyone : allowRoles(tls.callers);
    const gate = new CallGate({
      limits,
      policies,
      authorize: (policy, certificate) => {
        this.#authorize(policy, certificate);
      },
      connections,
      log,
      audit,
    });
    this.#greeting =
      tls &&
      new TlsGreeting(tls, (refused) => {
        audit?.refused({ by: 'tls', ...refused });
        onRefusedHandshake?.();
      });
    this.front = new Front({ limits, connections, transport, gate, tls: this.#greeting });
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#connections.count;
  }

  /**
   * Certificates and lists count for connections that begin from now on, roles for all calls that do. When others are
   * trusted than before, connections that are there take no further calls, and end with the last one that they have.
   *
   * @throws CONFIG_INVALID when they are not usable: then all is as it was
   */
  renew(tls: ServerTls): void {
    if (!this.#greeting || !this.#tls) throw new RangeError('a plaintext listener has no certificates');
    this.#greeting.renew(tls);
    this.#authorize = allowRoles(tls.callers);
    const isSameTrust = isDeepStrictEqual(trustOf(tls), trustOf(this.#tls));
    this.#tls = tls;
    if (!isSameTrust) this.front.retireAll();
  }
}

/** What decides over whom TLS lets in. */
function trustOf({ ca, crls, minVersion }: ServerTls): unknown {
  return [Buffer.from(ca), crls, minVersion];
}
