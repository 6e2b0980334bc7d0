import { Metadata, type status } from '@grpc/grpc-js';
import { isErrorFact } from '../error-facts.ts';
import { AgentError, type ErrorCode, type ErrorData } from '../errors.ts';
import { printable } from '../formats/printable.ts';
import { CALL_ID_FACT, callIdMetadata } from './call-id.ts';
import type { Any } from './gen/google/protobuf/any.ts';
import { ErrorInfo, RetryInfo } from './gen/google/rpc/error_details.ts';
import { Status } from './gen/google/rpc/status.ts';
import { writeDuration } from './messages/duration.ts';
import { decode, encode, type MessageType } from './method-adapter.ts';
import { codeOfBareStatus, isErrorCode, retryDelaySeconds, statusOfCode } from './status-table.ts';

const DOMAIN = 'release.sealci.dev';
const DETAILS_KEY = 'grpc-status-details-bin';

// All of an error travels in HTTP/2 headers, twice (message and details). gRPC clients commonly accept 8 KiB of them,
// and percent-encoding makes up to three bytes of one.
const MAX_MESSAGE_CHARACTERS = 500;
const MAX_VALUE_CHARACTERS = 200;
const MAX_VALUES = 8;

/** How an error goes over the wire. The cause stays here. */
export interface WireStatus {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

export function errorToStatus(error: AgentError): WireStatus {
  const code = statusOfCode[error.code];
  // Without lone surrogates too: grpc-js percent-encodes by encodeURI, which throws on them.
  const message = printable(error.message, MAX_MESSAGE_CHARACTERS);
  const info = { reason: error.code, domain: DOMAIN, metadata: new Map(Object.entries(shorten(error.data))) };
  const details = [pack(ErrorInfo, info), ...retryInfo(error)];
  const callId = error.data[CALL_ID_FACT];
  const metadata = callId === undefined ? new Metadata() : callIdMetadata(callId);
  metadata.set(DETAILS_KEY, encode(Status, { code, message, details }));
  return { code, details: message, metadata };
}

/** When to ask again, for what asking again may help (google.rpc.RetryInfo). */
function retryInfo({ code, data }: AgentError): Any[] {
  const delay = data.retryAfterSeconds ?? retryDelaySeconds[code];
  if (delay === undefined) return [];
  const seconds = Number(delay);
  return [pack(RetryInfo, { retryDelay: writeDuration(seconds * 1000) })];
}

function pack<T>(type: MessageType<T>, message: T): Any {
  return { typeUrl: `type.googleapis.com/${type.$type}`, value: encode(type, message) };
}

function shorten(data: ErrorData): Record<string, string> {
  const entries = Object.entries(data).slice(0, MAX_VALUES);
  return Object.fromEntries(entries.map(([key, value]) => [key, printable(value, MAX_VALUE_CHARACTERS)]));
}

/** A newer agent may know more. */
function knownFacts(metadata: ReadonlyMap<string, string>): ErrorData {
  return Object.fromEntries([...metadata].filter(([name]) => isErrorFact(name)));
}

/**
 * The error that a gRPC status stands for: the agent's own when the details name a reason this version knows, else
 * the nearest one. `cause` is the error that gRPC threw.
 */
export function statusToError(received: WireStatus, cause: unknown): AgentError {
  const info = readErrorInfo(received.metadata);
  if (info !== undefined && isErrorCode(info.reason)) {
    return new AgentError(info.reason, printable(received.details, MAX_MESSAGE_CHARACTERS), {
      cause,
      data: shorten(knownFacts(info.metadata)),
    });
  }
  const code = codeOfBareStatus[received.code] ?? 'AGENT_STREAM_INVALID';
  return new AgentError(
    code,
    `${bareMessages[code] ?? 'The agent failed in an unknown way'} (${printable(received.details)}).`,
    { cause },
  );
}

const bareMessages: Partial<Record<ErrorCode, string>> = {
  CANCELLED: 'The call was cancelled',
  DEADLINE_EXCEEDED: 'The agent did not answer in time',
  CALLER_NOT_ALLOWED: 'The agent does not allow this call; check the client certificate',
  LIMIT_EXCEEDED: 'A message is larger than the agent or the connection allows',
  AGENT_UNREACHABLE: 'The agent cannot be reached',
  NOT_IMPLEMENTED: 'What answers there does not know this call; check the address and the version of the agent',
};

function readErrorInfo(metadata: Metadata): ErrorInfo | undefined {
  const [details] = metadata.get(DETAILS_KEY);
  if (!(details instanceof Uint8Array)) return undefined;
  try {
    const infos = decode(Status, details).details.filter(({ typeUrl }) => typeUrl.endsWith(`/${ErrorInfo.$type}`));
    return infos.map(({ value }) => decode(ErrorInfo, value)).find(({ domain }) => domain === DOMAIN);
  } catch {
    // Damaged details are as good as none: the status still says what to do.
    return undefined;
  }
}
