import type { AgentError } from '../errors.ts';
import type { AgentInfo } from '../agent/release-agent.ts';
import type { KeyRingView } from '../keys/ring/key-view.ts';
import type { Limits } from '../limits.ts';
import type { AuditLog } from '../platform/audit/audit-log.ts';
import type { CallRecord } from '../rpc/server/call-log.ts';
import type { ReleaseObserver } from '../rpc/server/release-observer.ts';
import type { ServerState } from '../rpc/server/server.ts';
import { CallMetrics } from './call-metrics.ts';
import { type CertificateExpiries, CertificateMetrics } from './certificate-metrics.ts';
import { measureLoop } from './loop-metrics.ts';
import { MetricSet } from './metric-set.ts';
import { type MetricsServer, type MetricsTls, startMetricsServer } from './metrics-server.ts';
import { ReleaseMetrics } from './release-metrics.ts';
import { StateMetrics } from './state-metrics.ts';

/** The agent, as far as metrics tell of it. */
interface MeasuredAgent {
  readonly packBytes: number;
  getAgentInfo(): Promise<AgentInfo>;
  getPublicKey(): Promise<KeyRingView>;
}

export interface MetricsAddress {
  readonly address: string;
  readonly tls?: MetricsTls;
  readonly audit: AuditLog;
  readonly onFailure: (error: AgentError) => void;
}

/** All metrics of an agent. What happens is counted from its making on; what is, is looked up when it is asked for. */
export class Metrics {
  readonly releases: ReleaseObserver;
  readonly #agent: MeasuredAgent;
  readonly #set = new MetricSet();
  readonly #calls: CallMetrics;
  readonly #certificates: CertificateMetrics;
  readonly #state: StateMetrics;
  readonly #stopLoop: () => void;
  #server: MetricsServer | undefined;

  constructor(agent: MeasuredAgent, limits: Limits) {
    this.#agent = agent;
    this.releases = new ReleaseMetrics(this.#set);
    this.#calls = new CallMetrics(this.#set);
    this.#certificates = new CertificateMetrics(this.#set);
    this.#state = new StateMetrics(this.#set, limits);
    this.#stopLoop = measureLoop(this.#set);
  }

  callEnded(record: CallRecord): void {
    this.#calls.ended(record);
  }

  refusedHandshake(): void {
    this.#calls.refusedHandshake();
  }

  /**
   * Answers whoever may read them, until {@link stop}.
   *
   * @returns HOST:PORT with the port that was taken
   * @throws CONFIG_INVALID
   */
  async serve(address: MetricsAddress, serverState: () => ServerState): Promise<string> {
    const { contentType } = this.#set;
    const render = (): Promise<string> => this.render(serverState());
    this.#server = await startMetricsServer({ ...address, contentType, render });
    return this.#server.address;
  }

  showExpiries(expiries: CertificateExpiries): void {
    this.#certificates.show(expiries);
  }

  /** As {@link MetricsServer.renewTls}, once they are served. */
  renewTls(tls: MetricsTls): void {
    this.#server?.renewTls(tls);
  }

  /** In OpenMetrics 1.0. */
  async render(server: ServerState): Promise<string> {
    const [info, ring] = await Promise.all([this.#agent.getAgentInfo(), this.#agent.getPublicKey()]);
    this.#state.update({ info, ring, packBytes: this.#agent.packBytes, server });
    return this.#set.render();
  }

  async stop(): Promise<void> {
    this.#stopLoop();
    await this.#server?.close();
  }
}
