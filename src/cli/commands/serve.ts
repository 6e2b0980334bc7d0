import { once } from 'node:events';
import type { AuditLog } from '../../platform/audit/audit-log.ts';
import { refuseUnknownVariables } from '../../platform/config.ts';
import { errorFacts, type Log } from '../../platform/log.ts';
import type { SecretSource } from '../../platform/read-secret.ts';
import { RingFile } from '../../platform/ring-file.ts';
import { RingOnDisk } from '../../platform/ring-on-disk.ts';
import type { RingStore } from '../../platform/ring-store.ts';
import { type ServeConfig, serveConfig } from '../../platform/serve-config.ts';
import type { Settings } from '../../platform/settings.ts';
import { builtFrom, version } from '../../platform/version.ts';
import { LocalAgent } from '../../agent/local-agent.ts';
import { type RunningServer, startServer } from '../../rpc/server/server.ts';
import type { Context } from '../context.ts';
import { openAudit } from '../open-audit.ts';
import { openKeyRing } from '../open-key-ring.ts';
import { readServerTls } from '../server-tls.ts';
import { heedHangUp, startLog } from '../start-log.ts';

function ringStore(source: SecretSource | undefined): RingStore | undefined {
  if (source === undefined) return undefined;
  return 'fd' in source ? new RingFile(source.fd) : new RingOnDisk(source.file);
}

interface Started {
  readonly server: RunningServer;
  readonly agent: LocalAgent;
  readonly audit: AuditLog;
}

async function start(config: ServeConfig, log: Log): Promise<Started> {
  const { address, limits, mode, policy, imageDigest } = config;
  const audit = openAudit(config.auditFile, log);
  const keys = await openKeyRing(config.key, config.keyRing, ringStore(config.keptRing));
  const { fingerprint, epoch, confirmed, rollDueAt } = keys.state;
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
  const server = await startServer({
    address,
    agent,
    limits,
    ...(config.tls && { tls: readServerTls(config.tls) }),
    audit,
    log: ({ id: call, error, durationMs, ...facts }) => {
      log.event('call', {
        call,
        ...facts,
        durationMs: Math.round(durationMs),
        ...(error && { error: errorFacts(error) }),
      });
    },
  });
  log.event('listening', {
    ...{ address: server.address, fingerprint, epoch, confirmed },
    ...(rollDueAt && { rollDueAt: rollDueAt.toISOString() }),
    mode,
    tls: config.tls ? 'mutual' : 'none',
    key: config.key ? 'given' : 'made at start',
    sealingKey: config.keyRing.sealingKey ? 'given' : 'made at start',
    version,
    ...(builtFrom !== undefined && { commit: builtFrom }),
  });
  warnIfOpen(config, server.address, log);
  return { server, agent, audit };
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

/** Runs the agent until it is told to stop, then lets running releases end for a while. */
export async function serve(settings: Settings, context: Context): Promise<void> {
  context.step = 'configuring';
  refuseUnknownVariables();
  const config = serveConfig(settings);
  const log = startLog();
  heedHangUp(log, context);
  context.step = 'starting';
  const { server, agent, audit } = await start(config, log);
  context.step = 'serving';
  await agent.warmUp();
  if (!context.signal.aborted) await once(context.signal, 'abort');
  log.event('draining', { timeoutMs: config.drainTimeoutMs });
  await server.drain(config.drainTimeoutMs);
  audit.stop();
  log.event('stopped');
}
