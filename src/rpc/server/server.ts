import type { Server } from '@grpc/grpc-js';
import type { Limits } from '../../limits.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import { type CallPolicies, callPolicies } from './call-policy.ts';
import type { LogCall } from './call-log.ts';
import { Entrance, type ServerTls } from './entrance.ts';
import { HealthDefinition } from '../gen/grpc/health/v1/health.ts';
import { ReleaseAgentDefinition as service } from '../gen/sealci/release/v1/release_agent.ts';
import type { ServiceDefinition } from '../method-adapter.ts';
import { GrpcTransport } from './grpc-transport.ts';
import { HealthService } from './health-service.ts';
import { listen } from './listen.ts';
import { registerReflectionService } from './reflection-service.ts';
import type { ReleaseAgent } from '../../agent/release-agent.ts';
import type { QueueState } from './queue-state.ts';
import type { ReleaseObserver } from './release-observer.ts';
import type { ReleaseShelf } from '../../bridge/release-bucket.ts';
import { ReleaseQueue } from './release-queue.ts';
import { registerReleaseService, type ReleaseServiceContext } from './release-service.ts';

export interface ServerSettings {
  /** HOST:PORT; port 0 takes a free one. An IPv6 address stands in brackets. */
  readonly address: string;
  readonly agent: ReleaseAgent;
  /** Plaintext when absent. */
  readonly tls?: ServerTls;
  readonly limits: Limits;
  readonly log: LogCall;
  /** Nothing is accounted for when absent. */
  readonly audit?: AuditLog;
  /** Told of each release. */
  readonly observer?: ReleaseObserver;
  /** Told of each caller that TLS turns away. */
  readonly onRefusedHandshake?: () => void;
  /** Where releases go that SealCI's Controller asks for; its interface is not served when absent. */
  readonly shelf?: ReleaseShelf;
}

/** What the server has to do at the moment. */
export interface ServerState {
  readonly connections: number;
  readonly queue: QueueState;
}

export interface RunningServer {
  /** HOST:PORT with the port that was taken. */
  readonly address: string;
  readonly port: number;
  readonly state: ServerState;
  /** As {@link Entrance.renew}, for a listener that has certificates. */
  readonly renewTls: (tls: ServerTls) => void;
  /**
   * Ends in good order: tells health checkers, has callers go elsewhere, refuses new releases and those that wait, lets
   * running releases end for up to `graceMs` milliseconds, then cancels them, then stops.
   */
  drain(graceMs: number): Promise<void>;
  /** Cancels everything and stops. */
  stop(): Promise<void>;
}

/** How long a cancelled call has to tell its caller so. */
const FAREWELL_MS = 500;
/** How long its connection then has to close. */
const CLOSING_MS = 200;

/** Throws CONFIG_INVALID when the address cannot be listened on, or the certificates are not usable. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const { agent, limits, log, audit, observer, shelf } = settings;
  const transport = new GrpcTransport(limits);
  const { server } = transport;
  const queue = new ReleaseQueue(limits);
  const { services, policies } = await serve(server, { agent, queue, limits, log, audit, observer }, shelf);
  const health = new HealthService(
    services.map(({ fullName }) => fullName),
    () => agent.getPublicKey(),
  );
  void agent.whenConfirmed().then(() => {
    health.startServing();
  });
  health.register(server);
  registerReflectionService(server, [...services, HealthDefinition], limits);
  const entrance = new Entrance({ ...settings, policies, transport });
  const { front } = entrance;
  const listener = await listen(settings.address, front.accept);
  const shutDown = async (farewellMs: number): Promise<void> => {
    queue.abortAll();
    health.close();
    front.close();
    const late = setTimeout(() => {
      front.destroyAll();
    }, farewellMs + CLOSING_MS);
    await Promise.all([listener.close(), transport.shutDown(farewellMs)]);
    clearTimeout(late);
  };
  return {
    address: listener.address,
    port: listener.port,
    get state() {
      return { connections: entrance.connections, queue: queue.state };
    },
    renewTls: (tls) => {
      entrance.renew(tls);
    },
    async drain(graceMs) {
      const deadline = performance.now() + graceMs;
      health.stopServing();
      // Whoever connects anew is still told why: a refused connection would not say it.
      transport.goAway(graceMs + FAREWELL_MS);
      await queue.drain(graceMs);
      // Releases that have ended may still have their last chunks on the way to a slow reader.
      await shutDown(Math.max(deadline - performance.now(), FAREWELL_MS));
    },
    stop: () => shutDown(FAREWELL_MS),
  };
}

/** Registers what is served besides health and reflection. */
async function serve(
  server: Server,
  context: ReleaseServiceContext,
  shelf: ReleaseShelf | undefined,
): Promise<{ readonly services: readonly ServiceDefinition[]; readonly policies: CallPolicies }> {
  registerReleaseService(server, context);
  if (!shelf) return { services: [service], policies: callPolicies };
  // Few agents need it.
  const bridge = await import('./bridge-service.ts');
  bridge.registerBridgeService(server, { ...context, shelf });
  return { services: [service, bridge.service], policies: new Map([...callPolicies, ...bridge.bridgePolicies]) };
}
