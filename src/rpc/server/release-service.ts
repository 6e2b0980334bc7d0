import type { Server } from '@grpc/grpc-js';
import type { Limits } from '../../limits.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import { writeAgentInfo } from '../messages/agent-info-message.ts';
import { CallAccount, callerOf } from './call-account.ts';
import { type LogCall, recordCall } from './call-log.ts';
import { callerName } from './caller-name.ts';
import { CallSpan } from './call-span.ts';
import { ReleaseAgentDefinition as service } from '../gen/sealci/release/v1/release_agent.ts';
import { writeKeyRing } from '../messages/key-message.ts';
import { readConfirmRequest, writeConfirmedRing } from '../messages/key-confirmation-message.ts';
import { readRollRequest, writeRestoredRing, writeRollOutcome } from '../messages/key-roll-message.ts';
import { methodsOf, parsed, registerEncodedStream } from '../method-adapter.ts';
import type { ReleaseAgent } from '../../agent/release-agent.ts';
import { observed, type ReleaseObserver, traceparentOf } from './release-observer.ts';
import { ReleaseAnswer, type ReleaseCall } from './release-answer.ts';
import type { ReleaseQueue } from './release-queue.ts';
import { readReleaseRequest } from '../messages/release-request.ts';
import { serveUnary } from './serve-unary.ts';

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
  const { createRelease, getPublicKey, rollPGPKeys, restoreKeyRing, confirmKeyRing, getAgentInfo } = methodsOf(service);
  registerEncodedStream(server, createRelease, (call) => void serveRelease(call, context));
  serveUnary(server, context, getPublicKey, async ({ fingerprint }) =>
    writeKeyRing(await agent.getPublicKey(fingerprint)),
  );
  serveUnary(server, context, getAgentInfo, async () => writeAgentInfo(await agent.getAgentInfo(), queue.counts));
  serveUnary(server, context, rollPGPKeys, async (request, { span, account }) =>
    writeRollOutcome(await agent.rollKeys(readRollRequest(request), queue, span.signal, account.record)),
  );
  serveUnary(server, context, restoreKeyRing, async ({ sealedKeyRing }, { span, account }) =>
    writeRestoredRing(await agent.restoreKeyRing(sealedKeyRing, queue, span.signal, account.record)),
  );
  serveUnary(server, context, confirmKeyRing, async (request, { span, account }) =>
    writeConfirmedRing(await agent.confirmKeyRing(readConfirmRequest(request), span.signal, account.record)),
  );
}

async function serveRelease(call: ReleaseCall, context: ReleaseServiceContext): Promise<void> {
  const { agent, queue, log, audit, limits } = context;
  const span = new CallSpan(call, limits.maxReleaseMs);
  const caller = callerOf(call);
  const account = new CallAccount(audit, service.methods.createRelease.name, caller);
  const answer = new ReleaseAnswer(call, account);
  const watcher = context.observer?.begin({ id: account.id, traceparent: traceparentOf(call.metadata) });
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
