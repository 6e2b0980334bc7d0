import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { asAgentError } from '../../errors.ts';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import { refuseUnknownVariables } from '../../platform/config.ts';
import { errorFacts, type Log } from '../../platform/log.ts';
import type { SecretSource } from '../../platform/read-secret.ts';
import type { KeyRingState } from '../../keys/ring/key-view.ts';
import { RingFile } from '../../platform/ring-file.ts';
import { RingOnDisk } from '../../platform/ring-on-disk.ts';
import type { RingStore } from '../../platform/ring-store.ts';
import { type CallerRoles, type ServeConfig, serveConfig } from '../../platform/serve-config.ts';
import { isSettingName, type SettingName, type Settings } from '../../platform/settings.ts';
import { builtFrom, version } from '../../platform/version.ts';
import { LocalAgent } from '../../agent/local-agent.ts';
import type { CallRecord } from '../../rpc/server/call-log.ts';
import { type RunningServer, startServer } from '../../rpc/server/server.ts';
import type { Context } from '../context.ts';
import type { ReleaseBucket } from '../../bridge/release-bucket.ts';
import { openAudit } from '../open-audit.ts';
import { Observers, type ObservedParts } from '../open-observers.ts';
import { openBridge } from '../open-bridge.ts';
import { openKeyRing } from '../open-key-ring.ts';
import { type ReadServerTls, readServerTls } from '../server-tls.ts';
import { heedHangUp, startLog } from '../start-log.ts';
import { keptFacts, TlsRenewal } from '../tls-renewal.ts';

/** What a running agent takes anew. */
const callerSettings: readonly SettingName[] = ['releaseCallers', 'keyCallers'];

function ringStore(source: SecretSource | undefined): RingStore | undefined {
  if (source === undefined) return undefined;
  return 'fd' in source ? new RingFile(source.fd) : new RingOnDisk(source.file);
}

interface Started {
  readonly server: RunningServer;
  readonly agent: LocalAgent;
  readonly audit: AuditLog;
  readonly observers: Observers;
  readonly renewal: TlsRenewal;
  readonly bridge: ReleaseBucket | undefined;
}

async function start(config: ServeConfig, log: Log): Promise<Started> {
  const { address, limits, mode, policy, imageDigest } = config;
  const tls = config.tls && { sources: config.tls, read: readServerTls(config.tls, new Date()) };
  const authorities = { gitCa: policy.authorities, tracesCa: config.traces?.authorities };
  for (const one of Object.values(authorities)) one?.read();
  const audit = openAudit(config.auditFile, log);
  const keys = await openKeyRing(config.key, config.keyRing, ringStore(config.keptRing));
  const { fingerprint, epoch, confirmed } = keys.state;
  const facts = { version, mode, ...(imageDigest !== undefined && { imageDigest }) };
  audit.record({ event: 'started', ...facts, address, fingerprint, epoch, confirmed });
  const agent = new LocalAgent({
    mode,
    keys,
    limits,
    policy,
    auditHead: () => audit.head,
    ...(imageDigest !== undefined && { imageDigest }),
  });
  const { server, bridge, observers, metrics } = await listen(config, agent, { audit, log, tls: tls?.read });
  // First: whoever waits for "listening" does not wait for more.
  warnIfOpen(config, server.address, log);
  logListening(config, server, { ...keys.state, metrics }, log);
  const use = (read: ReadServerTls): void => {
    server.renewTls(read);
    try {
      observers.renewTls(read);
    } catch (thrown) {
      // By then it counts for callers, which has to be accounted for.
      log.event('warning', keptFacts(asAgentError(thrown), 'readers of metrics are shown what was read before'));
    }
  };
  const renewal = new TlsRenewal({
    tls: tls && { ...tls, use },
    authorities,
    log,
    onReload: (reload) => {
      audit.reloaded(reload);
    },
  });
  return { server, agent, audit, bridge, observers, renewal };
}

/** Takes calls, and tells of them whom the settings name. */
async function listen(
  config: ServeConfig,
  agent: LocalAgent,
  { audit, log, tls }: ObservedParts,
): Promise<Pick<Started, 'server' | 'bridge' | 'observers'> & { readonly metrics: string | undefined }> {
  const { address, limits } = config;
  const bridge = config.bridge && (await openBridge(config.bridge, limits, log));
  const observers = await Observers.open(config, agent, log);
  const { ofReleases: observer } = observers;
  const server = await startServer({
    address,
    agent,
    limits,
    ...(tls && { tls }),
    audit,
    ...(bridge && { shelf: bridge }),
    log: (record) => {
      logCall(log, record);
      observers.callEnded(record);
    },
    ...(observer && { observer }),
    onRefusedHandshake: () => {
      observers.refusedHandshake();
    },
  });
  try {
    const metrics = await observers.serve({ audit, tls, log }, () => server.state);
    return { server, bridge, observers, metrics };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function logCall(log: Log, { id: call, error, durationMs, ...facts }: CallRecord): void {
  log.event('call', {
    call,
    ...facts,
    durationMs: Math.round(durationMs),
    ...(error && { error: errorFacts(error) }),
  });
}

interface ListeningFacts extends KeyRingState {
  /** Where they are answered. */
  readonly metrics: string | undefined;
}

function logListening(config: ServeConfig, { address }: RunningServer, facts: ListeningFacts, log: Log): void {
  const { fingerprint, epoch, confirmed, rollDueTime, metrics } = facts;
  log.event('listening', {
    ...{ address, fingerprint, epoch, confirmed },
    ...(rollDueTime && { rollDueTime: rollDueTime.toISOString() }),
    mode: config.mode,
    tls: config.tls ? 'mutual' : 'none',
    ...(metrics !== undefined && { metrics }),
    ...(config.bridge && { bridge: 'on' }),
    key: config.key ? 'given' : 'made at start',
    sealingKey: config.keyRing.sealingKey ? 'given' : 'made at start',
    version,
    ...(builtFrom !== undefined && { commit: builtFrom }),
  });
}

/** In production, an agent without certificates was told so: whoever set that knows who is on the link. */
function warnIfOpen({ mode, tls }: ServeConfig, address: string, log: Log): void {
  const isLoopback = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+$/.test(address);
  if (mode !== 'development' || tls || isLoopback) return;
  log.event('warning', {
    message:
      'Everyone who reaches this address may ask for releases, roll and restore keys, and have this machine fetch from any address: give it certificates, or listen on 127.0.0.1.',
  });
}

/**
 * The callers as the settings have them by now. Logs the names of settings that wait for the agent's next start.
 *
 * @throws CONFIG_INVALID when they do not fit together any more
 */
function callersAnew(readSettings: () => Settings, inUse: Settings, log: Log): CallerRoles | undefined {
  const settings = readSettings();
  const { tls } = serveConfig(settings);
  const names = Object.keys({ ...inUse, ...settings }).filter(isSettingName);
  const others = names.filter((name) => !callerSettings.includes(name));
  const waiting = others.filter((name) => !isDeepStrictEqual(settings[name], inUse[name]));
  if (waiting.length > 0) {
    log.event('warning', { message: `The new values of ${waiting.join(', ')} count from the agent's next start on.` });
  }
  return tls?.callers;
}

/** Runs the agent until it is told to stop, then lets running releases end for a while. */
export async function serve(readSettings: () => Settings, context: Context): Promise<void> {
  context.step = 'configuring';
  refuseUnknownVariables();
  const settings = readSettings();
  const config = serveConfig(settings);
  const log = startLog();
  const onHangUp = heedHangUp(context);
  context.step = 'starting';
  const { server, agent, audit, bridge, observers, renewal } = await start(config, log);
  onHangUp(() => {
    try {
      renewal.renew(callersAnew(readSettings, settings, log));
    } catch (thrown) {
      log.event('warning', keptFacts(asAgentError(thrown)));
    }
  });
  context.step = 'serving';
  await agent.warmUp();
  if (!context.signal.aborted) await once(context.signal, 'abort');
  renewal.stop();
  log.event('draining', { timeoutMs: config.drainTimeoutMs });
  await server.drain(config.drainTimeoutMs);
  bridge?.close();
  await observers.stop();
  audit.stop();
  log.event('stopped');
}
