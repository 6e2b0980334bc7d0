import { logVerbosity, Server, type ServerOptions, setLogVerbosity } from '@grpc/grpc-js';
import { AgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import type { CallerRoles } from '../../platform/serve-config.ts';
import { allowAnyone, allowRoles } from './authorize-caller.ts';
import type { LogCall } from './call-log.ts';
import { Health } from '../gen/grpc/health/v1/health_pb.ts';
import { ReleaseAgent as service } from '../gen/sealci/release/v1/release_agent_pb.ts';
import { HealthService } from './health-service.ts';
import { registerReflectionService } from './reflection-service.ts';
import type { ReleaseAgent } from '../../agent/release-agent.ts';
import { ReleaseQueue } from './release-queue.ts';
import { registerReleaseService } from './release-service.ts';
import { serverCredentials, type TlsMaterial } from '../tls.ts';
import { watchHandshakes } from './watch-handshakes.ts';

/** Mutual TLS, and what the callers that it lets in may do. */
export interface ServerTls extends TlsMaterial {
  readonly callers: CallerRoles;
}

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
}

export interface RunningServer {
  /** HOST:PORT with the port that was taken. */
  readonly address: string;
  readonly port: number;
  /**
   * Ends in good order: refuses new releases and those that wait, tells health checkers, lets running releases end for
   * up to `graceMs` milliseconds, then cancels them, then stops.
   */
  drain(graceMs: number): Promise<void>;
  /** Cancels everything and stops. */
  stop(): Promise<void>;
}

/** How long a cancelled call has to tell its caller so. */
const FAREWELL_MS = 500;

const options: ServerOptions = {
  'grpc.enable_channelz': 0,
  // Together they bound what one connection can have in memory before any request is judged. The largest request is a
  // sealed key ring; one connection may carry every release that runs or waits.
  'grpc.max_receive_message_length': 256 * 1024,
  'grpc.max_concurrent_streams': 100,
  // Callers that vanish without a word are found out: their releases stop and their memory is freed.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.max_connection_idle_ms': 10 * 60_000,
};

/** Throws CONFIG_INVALID when the address cannot be listened on. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const { agent, limits, log, audit, tls } = settings;
  // Its own log goes to stderr; what matters of it comes as errors.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server(options);
  const queue = new ReleaseQueue(limits);
  const health = new HealthService([service.typeName], async () => (await agent.getPublicKey()).rollDueAt);
  const authorize = tls === undefined ? allowAnyone : allowRoles(tls.callers);
  registerReleaseService(server, { agent, queue, limits, authorize, log, audit });
  health.register(server);
  registerReflectionService(server, [service, Health]);
  const port = await bind(server, settings);
  const address = settings.address.replace(/:\d+$/, `:${port}`);
  const shutDown = async (farewellMs: number): Promise<void> => {
    queue.abortAll();
    health.close();
    await shutDownWithin(server, address, farewellMs);
  };
  return {
    address,
    port,
    async drain(graceMs) {
      const deadline = Date.now() + graceMs;
      health.stopServing();
      await queue.drain(graceMs);
      // Releases that have ended may still have their last chunks on the way to a slow reader.
      await shutDown(Math.max(deadline - Date.now(), FAREWELL_MS));
    },
    stop: () => shutDown(FAREWELL_MS),
  };
}

function bind(server: Server, { address, tls, audit }: ServerSettings): Promise<number> {
  const handshakes = watchHandshakes((refused) => audit?.refused({ by: 'tls', ...refused }));
  return new Promise((resolve, reject) => {
    server.bindAsync(address, serverCredentials(tls), (cause, port) => {
      handshakes.stop();
      if (cause === null) resolve(port);
      else
        reject(new AgentError('CONFIG_INVALID', `The agent cannot listen on ${address}; is the port free?`, { cause }));
    });
  });
}

/** Closes all connections: those that have calls, once these have ended or `ms` milliseconds have passed. */
function shutDownWithin(server: Server, address: string, ms: number): Promise<void> {
  // forceShutdown() would not do: without channelz, grpc-js 1.14 does not know its connections there.
  server.drain(address, ms);
  return new Promise((resolve) => {
    server.tryShutdown(() => {
      resolve();
    });
  });
}
