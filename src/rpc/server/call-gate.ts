import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { AgentError, asAgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import type { WireStatus } from '../error-status.ts';
import type { AuthorizeCaller } from './authorize-caller.ts';
import { CallAccount } from './call-account.ts';
import type { LogCall } from './call-log.ts';
import type { CallPolicies, CallPolicy } from './call-policy.ts';
import type { Connection, Connections } from './connections.ts';
import type { EndCall } from './grpc-transport.ts';
import { checkHeaderBytes } from './header-bytes.ts';
import { OpenCalls } from './open-calls.ts';
import { refuseStream } from './refuse-stream.ts';
import { watchRequest } from './watch-request.ts';

/** What a path that is none is called in the log: the caller chose it. */
const UNKNOWN_METHOD = 'unknown';
/** How long a caller may go on with a request that has been answered already. */
const LINGER_MS = 1000;

interface GateContext {
  readonly limits: Limits;
  /** The methods that are served. */
  readonly policies: CallPolicies;
  readonly authorize: AuthorizeCaller;
  readonly connections: Connections;
  readonly log: LogCall;
  readonly audit: AuditLog | undefined;
}

/**
 * Judges every call by its headers, before a byte of its request is read, and its request while it comes. grpc-js looks
 * at neither before it has a whole message of the largest size in memory.
 */
export class CallGate {
  readonly #context: GateContext;
  readonly #calls: OpenCalls;

  constructor(context: GateContext) {
    this.#context = context;
    this.#calls = new OpenCalls(context.limits);
  }

  /** @param serve hands the call on to grpc-js */
  open(connection: Connection, stream: ServerHttp2Stream, headers: IncomingHttpHeaders, serve: () => EndCall): void {
    // Reset in the same breath as it was opened: grpc-js would answer some of these, and throw.
    if (stream.closed || stream.destroyed) return;
    stream.on('error', () => undefined);
    const path = headers[':path'] ?? '';
    const policy = this.#context.policies.get(path);
    let headerBytes: number;
    try {
      headerBytes = checkHeaderBytes(headers);
      if (policy === undefined) {
        throw new AgentError('NOT_IMPLEMENTED', 'The agent has no such method; see its .proto, or ask by reflection.');
      }
      this.#context.authorize(policy, connection.certificate);
      this.#take(connection, stream, policy);
    } catch (error) {
      refuseStream(stream, this.#statusOf(connection, policy, error));
      return;
    }
    const endCall = serve();
    watchRequest(stream, headerBytes, policy, {
      limits: this.#context.limits,
      unfinished: this.#calls.unfinished,
      caller: connection.caller,
      refuse: (error) => {
        endCall(this.#statusOf(connection, policy, error));
      },
    });
    endAfterAnswer(stream);
    if (policy.callers === 'certificate' && policy.kind !== 'watch') endWhenIdle(stream, this.#context.limits);
  }

  #take(connection: Connection, stream: ServerHttp2Stream, policy: CallPolicy): void {
    const free = this.#calls.take(connection, policy.kind);
    const counts = policy.callers !== 'certificate';
    if (counts) connection.calls += 1;
    stream.once('close', () => {
      free();
      if (!counts) return;
      connection.calls -= 1;
      if (connection.calls === 0) this.#context.connections.idle(connection);
    });
  }

  /** Notes that a call is refused, and says what its caller gets. */
  #statusOf(connection: Connection, policy: CallPolicy | undefined, thrown: unknown): WireStatus {
    const { audit, log } = this.#context;
    const error = asAgentError(thrown);
    const account = new CallAccount(audit, policy?.name ?? UNKNOWN_METHOD, connection);
    const { id, method, peer } = account;
    account.failed(error);
    log({ id, method, peer, durationMs: 0, error });
    return account.statusOf(error);
  }
}

/**
 * Of calls that need no role: whoever neither asks nor reads what was answered must not keep a place. A little later than
 * reflection itself ends a call in good order.
 */
function endWhenIdle(stream: ServerHttp2Stream, { reflectionIdleMs }: Pick<Limits, 'reflectionIdleMs'>): void {
  stream.setTimeout(reflectionIdleMs + LINGER_MS, () => {
    stream.close(constants.NGHTTP2_CANCEL);
  });
}

/** Who has been answered need not send the rest, and must not keep the call open by it. */
function endAfterAnswer(stream: ServerHttp2Stream): void {
  stream.once('finish', () => {
    const timer = setTimeout(() => {
      stream.close(constants.NGHTTP2_NO_ERROR);
    }, LINGER_MS);
    stream.once('close', () => {
      clearTimeout(timer);
    });
  });
}
