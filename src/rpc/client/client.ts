import { type ChannelOptions, Client, type ClientReadableStream, Metadata, type ServiceError } from '@grpc/grpc-js';
import { AgentError } from '../../errors.ts';
import type { ConfirmRequest } from '../../keys/ring/confirm-request.ts';
import type { ConfirmedRing, KeyRollOutcome, RestoredRing } from '../../keys/ring/key-roll.ts';
import type { KeyRingView } from '../../keys/ring/key-view.ts';
import type { RollRequest } from '../../keys/ring/roll-request.ts';
import type { ReleaseEvent, ReleaseRequest } from '../../release/release.ts';
import { readAgentInfo } from '../messages/agent-info-message.ts';
import { statusToError } from '../error-status.ts';
import {
  type CreateReleaseResponse,
  ReleaseAgentDefinition as service,
} from '../gen/sealci/release/v1/release_agent.ts';
import { HealthCheckResponse_ServingStatus, HealthDefinition } from '../gen/grpc/health/v1/health.ts';
import { healthMetadata } from '../messages/health-metadata.ts';
import { readConfirmedRing, writeConfirmRequest } from '../messages/key-confirmation-message.ts';
import { readKeyRing } from '../messages/key-message.ts';
import { deserializer, type Method, methodsOf, serializer } from '../method-adapter.ts';
import { readRestoredRing, readRollOutcome, writeRollRequest } from '../messages/key-roll-message.ts';
import type { AgentInfo, ReleaseCounts } from '../../agent/release-agent.ts';
import { readReleaseEvent } from '../messages/release-event-message.ts';
import { explainUnreachable } from './unreachable.ts';
import { writeReleaseRequest } from '../messages/release-request.ts';
import { ReleaseStreamChecker } from './release-stream-checker.ts';
import { clientTransport } from '../tls.ts';
import type { TlsMaterial } from '../../platform/tls-material.ts';

/** How long the agent may take to answer a question that needs no work. */
const ANSWER_MS = 15_000;
/** How long a change of keys may take: the agent may wait for the releases that run. */
const KEY_CHANGE_MS = 15 * 60_000;

const methods = methodsOf(service);
const { check } = methodsOf(HealthDefinition);

const options: ChannelOptions = {
  'grpc.enable_channelz': 0,
  // The agent is where the caller says it is: no proxy from the environment, no configuration from DNS.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // Without a policy for more, a call is sent again only when it has not reached the agent, whose connection was just
  // ending. Whether to ask again otherwise is the caller's to decide.
  'grpc.enable_retries': 1,
  // HTTP/2's own 64 KiB would stop the agent after every half chunk.
  'grpc-node.flow_control_window': 1024 * 1024,
  // An agent that vanishes without a word is found out.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/** Calls go to the addresses of a name in turn, instead of all to the first one that answers. */
const inTurn: ChannelOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
};

export interface AgentHealth {
  readonly serving: boolean;
  readonly confirmed: boolean;
}

interface AskOptions {
  readonly boundMs?: number;
  readonly signal: AbortSignal | undefined;
  /** Told of the metadata that comes before the answer. */
  readonly onMetadata?: (metadata: Metadata) => void;
}

export interface AgentClientOptions {
  /** Whether the calls are for all addresses of the agent's name, in turn. */
  readonly balanced?: boolean;
}

/**
 * A Controller's side of the interface. Every method throws the agent's own error, by its code, or AGENT_UNREACHABLE,
 * or AGENT_STREAM_INVALID when what answers is no agent this version understands.
 */
export class AgentClient {
  readonly #client: Client;
  readonly #byTls: boolean;

  /** `address` is HOST:PORT. Connects when first used. Plaintext without `tls`. */
  constructor(address: string, tls?: TlsMaterial, { balanced = false }: AgentClientOptions = {}) {
    const transport = clientTransport(address, tls);
    this.#byTls = tls !== undefined;
    const all = { ...options, ...(balanced && inTurn), ...transport.options };
    this.#client = new Client(address, transport.credentials, all);
  }

  /**
   * Asks for a release. The stream's order, and its size and SHA-256, are checked: only when the generator has come to
   * its end is what came a release. Closing it, or aborting `signal` (CANCELLED), stops the agent's work.
   */
  async *createRelease(request: ReleaseRequest, signal: AbortSignal): AsyncGenerator<ReleaseEvent> {
    const checker = new ReleaseStreamChecker();
    for await (const message of this.#openRelease(request, signal)) {
      const event = readReleaseEvent(message);
      if (event === undefined) continue;
      checker.check(event);
      yield event;
    }
    checker.end();
  }

  async getPublicKey(fingerprint?: string, signal?: AbortSignal): Promise<KeyRingView> {
    return readKeyRing(await this.#ask(methods.getPublicKey, { fingerprint }, { signal }));
  }

  /** Asks for a roll. One that is cancelled by `signal` (CANCELLED) before the agent made the change has no effect. */
  async rollKeys(request: RollRequest, signal: AbortSignal): Promise<KeyRollOutcome> {
    const message = writeRollRequest(request);
    return readRollOutcome(await this.#ask(methods.rollPGPKeys, message, { boundMs: KEY_CHANGE_MS, signal }));
  }

  async restoreKeyRing(sealedKeyRing: Uint8Array, signal: AbortSignal): Promise<RestoredRing> {
    return readRestoredRing(
      await this.#ask(methods.restoreKeyRing, { sealedKeyRing }, { boundMs: KEY_CHANGE_MS, signal }),
    );
  }

  async confirmKeyRing(request: ConfirmRequest, signal: AbortSignal): Promise<ConfirmedRing> {
    return readConfirmedRing(await this.#ask(methods.confirmKeyRing, writeConfirmRequest(request), { signal }));
  }

  async getAgentInfo(signal?: AbortSignal): Promise<AgentInfo & ReleaseCounts> {
    return readAgentInfo(await this.#ask(methods.getAgentInfo, {}, { signal }));
  }

  /** Whether the agent makes releases, and whether its key ring is confirmed. Any certificate of its authority will do. */
  async checkHealth(signal: AbortSignal): Promise<AgentHealth> {
    let confirmed = true;
    const onMetadata = (metadata: Metadata): void => {
      confirmed = metadata.get(healthMetadata.confirmed)[0] !== 'false';
    };
    const { status } = await this.#ask(check, { service: service.fullName }, { signal, onMetadata });
    return { serving: status === HealthCheckResponse_ServingStatus.SERVING, confirmed };
  }

  close(): void {
    this.#client.close();
  }

  async *#openRelease(request: ReleaseRequest, signal: AbortSignal): AsyncGenerator<CreateReleaseResponse> {
    if (signal.aborted) throw new AgentError('CANCELLED', 'The call was cancelled before it began.');
    const { path, requestType, responseType } = methods.createRelease;
    const call: ClientReadableStream<CreateReleaseResponse> = this.#client.makeServerStreamRequest(
      path,
      serializer(requestType),
      deserializer(responseType),
      writeReleaseRequest(request),
      new Metadata(),
    );
    const cancel = (): void => {
      call.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      // The stream is typed `any`; the deserializer decides what comes out of it.
      yield* call as AsyncIterable<CreateReleaseResponse>;
    } catch (error) {
      throw fromGrpc(error, this.#byTls);
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
    }
  }

  #ask<I, O>(
    { path, requestType, responseType }: Method<I, O>,
    request: I,
    { boundMs = ANSWER_MS, signal, onMetadata }: AskOptions,
  ): Promise<O> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw new AgentError('CANCELLED', 'The call was cancelled before it began.');
      const call = this.#client.makeUnaryRequest(
        path,
        serializer(requestType),
        deserializer(responseType),
        request,
        new Metadata(),
        // eslint-disable-next-line no-restricted-properties -- grpc-js has its deadlines by this clock
        { deadline: Date.now() + boundMs },
        (error, response) => {
          signal?.removeEventListener('abort', cancel);
          if (error !== null) reject(fromGrpc(error, this.#byTls));
          else if (response !== undefined) resolve(response);
        },
      );
      const cancel = (): void => {
        call.cancel();
      };
      signal?.addEventListener('abort', cancel, { once: true });
      if (onMetadata) call.on('metadata', onMetadata);
    });
  }
}

/** @param byTls whether the caller has a certificate */
function fromGrpc(error: unknown, byTls: boolean): AgentError {
  if (error instanceof AgentError) return error;
  if (isServiceError(error)) {
    const received = statusToError(error, error);
    // No agent says that of itself: it is what grpc-js says when there is no connection.
    return received.code === 'AGENT_UNREACHABLE'
      ? received.withMessage(explainUnreachable(error.details, byTls))
      : received;
  }
  return new AgentError('AGENT_STREAM_INVALID', 'The connection to the agent failed in an unknown way.', {
    cause: error,
  });
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'metadata' in error && error.metadata instanceof Metadata && 'details' in error;
}
