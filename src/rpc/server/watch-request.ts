import type { ServerHttp2Stream } from 'node:http2';
import { AgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { CallPolicy } from './call-policy.ts';
import type { Places } from './places.ts';
import { RequestFrames } from './request-frames.ts';

interface RequestContext {
  readonly limits: Limits;
  /** Bytes that requests hold, by caller. */
  readonly unfinished: Places;
  readonly caller: string;
  /** Ends the call. */
  readonly refuse: (error: AgentError) => void;
}

/**
 * Looks at a request while it comes, before grpc-js keeps any of it: at the length of its messages, at the time that it
 * takes, and at what it holds together with all others that have not come whole.
 */
export function watchRequest(
  stream: ServerHttp2Stream,
  headerBytes: number,
  policy: CallPolicy,
  { limits, unfinished, caller, refuse }: RequestContext,
): void {
  const frames = new RequestFrames();
  let held = 0;
  const hold = (bytes: number): boolean => {
    unfinished.free(caller, held);
    held = unfinished.take(caller, bytes) ? bytes : 0;
    return held === bytes;
  };
  const end = (): void => {
    clearTimeout(timer);
    hold(0);
    stream.off('data', look);
  };
  const fail = (error: AgentError): void => {
    end();
    refuse(error);
  };
  const look = (data: Buffer): void => {
    frames.read(data);
    const fault = faultOf(frames, policy, limits) ?? (hold(headerBytes + frames.partial) ? undefined : tooMuch(limits));
    if (fault) fail(fault);
  };
  // A call of reflection has no end of its own: who asks nothing is another's to find out (reflection-service).
  const timer =
    policy.kind === 'reflection'
      ? undefined
      : setTimeout(() => {
          fail(late(limits));
        }, limits.maxRequestMs);
  if (!hold(headerBytes)) {
    fail(tooMuch(limits));
    return;
  }
  // Before grpc-js gets to it. Unlike on(), this does not make the data flow before someone asks for it.
  stream.prependListener('data', look);
  stream.once('end', end);
  stream.once('close', end);
}

function faultOf(
  { longest, messages, compressed }: RequestFrames,
  policy: CallPolicy,
  limits: Limits,
): AgentError | undefined {
  if (compressed) return new AgentError('NOT_IMPLEMENTED', 'The agent takes no compressed requests; send it as it is.');
  if (longest > limits[policy.maxMessage]) return tooLarge(policy.maxMessage, limits);
  if (policy.kind === 'reflection') {
    return messages > limits.maxReflectionQuestions ? tooLarge('maxReflectionQuestions', limits) : undefined;
  }
  if (messages > 1) return new AgentError('INVALID_ARGUMENT', 'The request has more than one message; send one.');
  return undefined;
}

function tooLarge(limit: keyof Limits, limits: Limits): AgentError {
  return new AgentError('LIMIT_EXCEEDED', `The request is over the limit "${limit}" of ${limits[limit]}; send less.`, {
    data: { limit, value: String(limits[limit]) },
  });
}

function late({ maxRequestMs }: Limits): AgentError {
  return new AgentError(
    'DEADLINE_EXCEEDED',
    `Your request did not come whole within ${maxRequestMs} ms; send it at once.`,
    {
      data: { limit: 'maxRequestMs', value: String(maxRequestMs) },
    },
  );
}

function tooMuch({ maxUnfinishedRequestBytes }: Limits): AgentError {
  return new AgentError(
    'TOO_MANY_CALLS',
    'Requests that have not come whole, of all callers or of you, hold as much memory as they may; ask again later.',
    { data: { limit: 'maxUnfinishedRequestBytes', value: String(maxUnfinishedRequestBytes) } },
  );
}
