import { Metadata, type Server, type ServerWritableStream, status } from '@grpc/grpc-js';
import { errorToStatus } from '../error-status.ts';
import {
  type HealthCheckRequest,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthDefinition as service,
} from '../gen/grpc/health/v1/health.ts';
import { healthMetadata } from '../messages/health-metadata.ts';
import { methodsOf, parsed, type Received, registerServerStream, registerUnary } from '../method-adapter.ts';
import { asAgentError } from '../../errors.ts';
import type { KeyRingView } from '../../keys/ring/key-view.ts';

type WatchCall = ServerWritableStream<Received<HealthCheckRequest>, HealthCheckResponse>;

/**
 * Serves grpc.health.v1.Health (the gRPC document "GRPC Health Checking Protocol"). All services of the server, and the
 * server itself under the empty name, have one status: SERVING from {@link startServing} to {@link stopServing}.
 */
export class HealthService {
  readonly #names: ReadonlySet<string>;
  readonly #watchers = new Map<WatchCall, string>();
  readonly #keyRing: () => Promise<KeyRingView>;
  #status: ServingStatus = ServingStatus.NOT_SERVING;
  #isStopping = false;

  constructor(serviceNames: readonly string[], keyRing: () => Promise<KeyRingView>) {
    this.#keyRing = keyRing;
    this.#names = new Set(['', ...serviceNames]);
  }

  register(server: Server): void {
    const { check, list, watch } = methodsOf(service);
    registerUnary(server, check, (call, respond) => {
      const { request } = call;
      if (request instanceof Error) respond(errorToStatus(request));
      else if (this.#names.has(request.service)) {
        void this.#notices().then((metadata) => {
          call.sendMetadata(metadata);
          respond(null, this.#answer(request.service));
        });
      } else respond({ code: status.NOT_FOUND, details: 'This server has no such service.' });
    });
    registerUnary(server, list, (_call, respond) => {
      const statuses = new Map([...this.#names].map((name) => [name, this.#answer(name)]));
      respond(null, { statuses });
    });
    registerServerStream(server, watch, (call) => {
      this.#watch(call);
    });
  }

  /** Tells every caller, and every watcher at once, that releases can be had. */
  startServing(): void {
    if (!this.#isStopping) this.#setStatus(ServingStatus.SERVING);
  }

  /** Tells them likewise that no new calls are welcome. */
  stopServing(): void {
    this.#isStopping = true;
    this.#setStatus(ServingStatus.NOT_SERVING);
  }

  #setStatus(status: ServingStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const [call, name] of this.#watchers) call.write(this.#answer(name));
  }

  /** Ends the watches, which otherwise never end, so that the server can stop. */
  close(): void {
    for (const call of this.#watchers.keys()) call.end();
    this.#watchers.clear();
  }

  async #notices(): Promise<Metadata> {
    const metadata = new Metadata();
    // The key's state is told by GetPublicKey; health is asked whatever that is.
    const ring = await this.#keyRing().catch(() => undefined);
    if (!ring) return metadata;
    const { key, keyRingEpoch, confirmed, rollDueTime } = ring;
    metadata.set(healthMetadata.fingerprint, key.fingerprint);
    metadata.set(healthMetadata.epoch, String(keyRingEpoch));
    metadata.set(healthMetadata.confirmed, String(confirmed));
    if (rollDueTime && rollDueTime <= new Date()) metadata.set(healthMetadata.rollDue, rollDueTime.toISOString());
    return metadata;
  }

  #watch(call: WatchCall): void {
    try {
      const { service: name } = parsed(call.request);
      call.on('cancelled', () => this.#watchers.delete(call));
      this.#watchers.set(call, name);
      call.write(this.#answer(name));
    } catch (error) {
      call.emit('error', errorToStatus(asAgentError(error)));
    }
  }

  #answer(name: string): HealthCheckResponse {
    const known = this.#names.has(name);
    return { status: known ? this.#status : ServingStatus.SERVICE_UNKNOWN };
  }
}
