import type { DescMessage, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import type { handleUnaryCall, Server, ServerWritableStream } from '@grpc/grpc-js';
import { type AgentError, asAgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { ReleaseEvent } from '../../release/release.ts';
import { writeAgentInfo } from '../messages/agent-info-message.ts';
import type { AuthorizeCaller } from './authorize-caller.ts';
import { type LogCall, recordCall } from './call-log.ts';
import { CallSpan } from './call-span.ts';
import { encodeRelease } from '../messages/encode-release.ts';
import { errorToStatus } from '../error-status.ts';
import { type CreateReleaseRequest, ReleaseAgent as service } from '../gen/sealci/release/v1/release_agent_pb.ts';
import { writeKeyRing } from '../messages/key-message.ts';
import { readRollRequest, writeRestoredRing, writeRollOutcome } from '../messages/key-roll-message.ts';
import { parsed, type Received, registerEncodedStream, registerUnary } from '../method-adapter.ts';
import type { ReleaseAgent } from '../../agent/release-agent.ts';
import type { ReleaseQueue } from './release-queue.ts';
import { readReleaseRequest } from '../messages/release-request.ts';
import { sendMessages } from './send-messages.ts';
import { throttleProgress } from './throttle-progress.ts';

export interface ReleaseServiceContext {
  readonly agent: ReleaseAgent;
  readonly queue: ReleaseQueue;
  readonly limits: Limits;
  readonly authorize: AuthorizeCaller;
  readonly log: LogCall;
}

type ReleaseCall = ServerWritableStream<Received<CreateReleaseRequest>, Buffer>;

/** Serves sealci.release.v1.ReleaseAgent. */
export function registerReleaseService(server: Server, context: ReleaseServiceContext): void {
  const { agent, queue } = context;
  const { createRelease, getPublicKey, rollPGPKeys, restoreKeyRing, getAgentInfo } = service.method;
  registerEncodedStream(server, createRelease, (call) => void serveRelease(call, context));
  serveUnary(server, context, getPublicKey, async ({ fingerprint }) =>
    writeKeyRing(await agent.getPublicKey(fingerprint)),
  );
  serveUnary(server, context, getAgentInfo, async () => writeAgentInfo(await agent.getAgentInfo(), queue.counts));
  serveUnary(server, context, rollPGPKeys, async (request, signal) =>
    writeRollOutcome(await agent.rollKeys(readRollRequest(request), queue, signal)),
  );
  serveUnary(server, context, restoreKeyRing, async ({ sealedKeyRing }, signal) =>
    writeRestoredRing(await agent.restoreKeyRing(sealedKeyRing, queue, signal)),
  );
}

function serveUnary<I extends DescMessage, O extends DescMessage>(
  server: Server,
  { authorize, limits, log }: ReleaseServiceContext,
  method: DescMethodUnary<I, O>,
  answer: (request: MessageShape<I>, signal: AbortSignal) => Promise<MessageShape<O>>,
): void {
  const handler: handleUnaryCall<Received<MessageShape<I>>, MessageShape<O>> = (call, respond) => {
    const span = new CallSpan(call, limits.maxReleaseMs);
    void recordCall(log, method.name, call, async () => {
      authorize(method, call.getAuthContext());
      respond(null, await answer(parsed(call.request), span.signal));
    }).then((error) => {
      span.close();
      if (error !== undefined) respond(errorToStatus(error));
    });
  };
  registerUnary(server, method, handler);
}

async function serveRelease(call: ReleaseCall, context: ReleaseServiceContext): Promise<void> {
  const { agent, queue, limits, authorize, log } = context;
  const method = service.method.createRelease;
  const span = new CallSpan(call, limits.maxReleaseMs);
  const error = await recordCall(log, method.name, call, async () => {
    authorize(method, call.getAuthContext());
    const request = readReleaseRequest(parsed(call.request));
    await queue.run(span, () => sendRelease(call, agent.createRelease(request, span.signal), span, limits));
  });
  span.close();
  if (error !== undefined) endCall(call, error);
}

/** Sends a release and ends the call; on failure too, before the work that fails has been wound up. */
async function sendRelease(
  call: ReleaseCall,
  events: AsyncIterable<ReleaseEvent>,
  span: CallSpan,
  { maxStallMs }: Limits,
): Promise<void> {
  const { signal } = span;
  const messages = encodeRelease(throttleProgress(events));
  try {
    await sendMessages(call, messages, span, maxStallMs);
    call.end();
  } catch (error) {
    // What fails after the signal fails because of it.
    const reason: unknown = signal.aborted ? signal.reason : error;
    endCall(call, asAgentError(reason));
    throw reason;
  } finally {
    await messages.return();
  }
}

function endCall(call: ReleaseCall, error: AgentError): void {
  if (!call.writableEnded) call.emit('error', errorToStatus(error));
}
