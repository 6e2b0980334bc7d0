import { type handleUnaryCall, Metadata, type Server } from '@grpc/grpc-js';
import type { AgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import { callIdMetadata } from '../call-id.ts';
import { type Method, parsed, type Received, registerUnary } from '../method-adapter.ts';
import { CallAccount, type Caller, callerOf } from './call-account.ts';
import { type LogCall, recordCall } from './call-log.ts';
import { CallSpan } from './call-span.ts';

/** What goes with each call of a service. */
export interface UnaryContext {
  readonly limits: Limits;
  readonly log: LogCall;
  readonly audit: AuditLog | undefined;
}

/** A call that one message answers. */
export interface UnaryCall {
  readonly span: CallSpan;
  readonly account: CallAccount;
  readonly caller: Caller;
  readonly metadata: Metadata;
}

/** Trailing metadata of an answer of failure: the reason, as other errors have it in their ErrorInfo. */
const REASON_KEY = 'sealci-reason';

interface UnaryOptions<I, O> {
  /** The method's name in logs: its own unless it is given. */
  readonly name?: string;
  /** The answer for an error, where the interface has one; a gRPC status otherwise. */
  readonly failure?: (request: I, error: AgentError) => O | undefined;
}

/** Serves one method. An error is logged whichever way it is answered. */
export function serveUnary<I, O>(
  server: Server,
  { limits, log, audit }: UnaryContext,
  method: Method<I, O>,
  answer: (request: I, call: UnaryCall) => Promise<O>,
  { name = method.name, failure }: UnaryOptions<I, O> = {},
): void {
  const handler: handleUnaryCall<Received<I>, O> = (call, respond) => {
    const span = new CallSpan(call, limits.maxReleaseMs);
    const caller = callerOf(call);
    const account = new CallAccount(audit, name, caller);
    const send = (response: O, trailer?: Metadata): void => {
      call.sendMetadata(callIdMetadata(account.id));
      respond(null, response, trailer);
    };
    void recordCall(log, account, async () => {
      send(await answer(parsed(call.request), { span, account, caller, metadata: call.metadata }));
    }).then((error) => {
      span.close();
      if (error === undefined) return;
      const { request } = call;
      const response = request instanceof Error ? undefined : failure?.(request, error);
      if (response === undefined) respond(account.statusOf(error));
      else {
        const trailer = new Metadata();
        trailer.set(REASON_KEY, error.code);
        send(response, trailer);
      }
    });
  };
  registerUnary(server, method, handler);
}
