import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall, Server } from '@grpc/grpc-js';
import type { Limits } from '../../limits.ts';
import type { Account } from '../../platform/audit/audit-event.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import { writeAgentInfo } from '../messages/agent-info-message.ts';
import { callIdMetadata } from '../call-id.ts';
import { CallAccount, callerOf } from './call-account.ts';
import { type LogCall, recordCall } from './call-log.ts';
import { callerName } from './caller-name.ts';
import { CallSpan } from './call-span.ts';
import { ReleaseAgent as service } from '../gen/sealci/release/v1/release_agent_pb.ts';
import { writeKeyRing } from '../messages/key-message.ts';
import { readConfirmRequest, writeConfirmedRing } from '../messages/key-confirmation-message.ts';
import { readRollRequest, writeRestoredRing, writeRollOutcome } from '../messages/key-roll-message.ts';
import { parsed, type Received, registerEncodedStream, registerUnary } from '../method-adapter.ts';
import type { ReleaseAgent } from '../../agent/release-agent.ts';
import { observed, type ReleaseObserver } from './release-observer.ts';
import { ReleaseAnswer, type ReleaseCall } from './release-answer.ts';
import type { ReleaseQueue } from './release-queue.ts';
import { readReleaseRequest } from '../messages/release-request.ts';

export interface ReleaseServiceContext {
  readonly agent: ReleaseAgent;
  readonly queue: ReleaseQueue;
  readonly limits: Limits;
  readonly log: LogCall;
  readonly audit: AuditLog | undefined;
  readonly observer: ReleaseObserver | undefined;
}

/** Serves sealci.release.v1.ReleaseAgent, to whomever the gate has let in (call-gate). */
export function registerReleaseService(server: Server, context: ReleaseServiceContext): void {
  const { agent, queue } = context;
  const { createRelease, getPublicKey, rollPGPKeys, restoreKeyRing, confirmKeyRing, getAgentInfo } = service.method;
  registerEncodedStream(server, createRelease, (call) => void serveRelease(call, context));
  serveUnary(server, context, getPublicKey, async ({ fingerprint }) =>
    writeKeyRing(await agent.getPublicKey(fingerprint)),
  );
  serveUnary(server, context, getAgentInfo, async () => writeAgentInfo(await agent.getAgentInfo(), queue.counts));
  serveUnary(server, context, rollPGPKeys, async (request, signal, account) =>
    writeRollOutcome(await agent.rollKeys(readRollRequest(request), queue, signal, account)),
  );
  serveUnary(server, context, restoreKeyRing, async ({ sealedKeyRing }, signal, account) =>
    writeRestoredRing(await agent.restoreKeyRing(sealedKeyRing, queue, signal, account)),
  );
  serveUnary(server, context, confirmKeyRing, async (request, signal, account) =>
    writeConfirmedRing(await agent.confirmKeyRing(readConfirmRequest(request), signal, account)),
  );
}

function serveUnary<I extends DescMessage, O extends DescMessage>(
  server: Server,
  { limits, log, audit }: ReleaseServiceContext,
  method: DescMethodUnary<I, O>,
  answer: (request: MessageShape<I>, signal: AbortSignal, account: Account) => Promise<MessageShape<O>>,
): void {
  const handler: handleUnaryCall<Received<MessageShape<I>>, MessageShape<O>> = (call, respond) => {
    const span = new CallSpan(call, limits.maxReleaseMs);
    const account = new CallAccount(audit, method.name, callerOf(call));
    void recordCall(log, account, async () => {
      const response = await answer(parsed(call.request), span.signal, account.record);
      call.sendMetadata(callIdMetadata(account.id));
      respond(null, response);
    }).then((error) => {
      span.close();
      if (error !== undefined) respond(account.statusOf(error));
    });
  };
  registerUnary(server, method, handler);
}

async function serveRelease(call: ReleaseCall, context: ReleaseServiceContext): Promise<void> {
  const { agent, queue, log, audit, limits } = context;
  const method = service.method.createRelease;
  const span = new CallSpan(call, limits.maxReleaseMs);
  const caller = callerOf(call);
  const account = new CallAccount(audit, method.name, caller);
  const answer = new ReleaseAnswer(call, account);
  const watcher = context.observer?.begin({ id: account.id, traceparent: traceparentOf(call) });
  const error = await recordCall(log, account, async () => {
    const request = readReleaseRequest(parsed(call.request));
    const { signal, standing } = span;
    const name = callerName(caller);
    const release = { id: account.id, standing, caller: name };
    const make = (): Promise<void> => {
      watcher?.started();
      return answer.send(
        observed(agent.createRelease(request, signal, account.record, release), watcher),
        span,
        limits,
      );
    };
    await queue.run(span, name, make, (position) => {
      answer.queued(position);
    });
  });
  watcher?.ended(error);
  span.close();
  if (error !== undefined) answer.fail(error);
}

/** Undefined as well when it is there twice: neither is the caller's word then. */
function traceparentOf({ metadata }: ReleaseCall): string | undefined {
  const [value, another] = metadata.get('traceparent');
  return typeof value === 'string' && another === undefined ? value : undefined;
}
