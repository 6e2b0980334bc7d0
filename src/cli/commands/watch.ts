import { AgentError, asAgentError, type ErrorCode } from '../../errors.ts';
import { errorFacts, type Log } from '../../platform/log.ts';
import { readSecret } from '../../platform/read-secret.ts';
import { clientTls } from '../../platform/tls-sources.ts';
import { settings } from '../../platform/settings.ts';
import { AgentClient } from '../../rpc/client/client.ts';
import { openWatch, type WatchParts } from '../../watch/open-watch.ts';
import { Watch } from '../../watch/watch.ts';
import { readWatchConfig, type WatchConfig, type WatchedAgent } from '../../watch/watch-config.ts';
import { startWebhook, type WebhookServer } from '../../watch/webhook/webhook-server.ts';
import type { Context } from '../context.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { KeptTls } from '../kept-tls.ts';
import { heedHangUp, startLog } from '../start-log.ts';
import { keptFacts, TlsRenewal } from '../tls-renewal.ts';
import { readKeyFiles } from '../trusted-keys.ts';

export interface WatchCommandOptions {
  readonly config: string;
  readonly once?: boolean;
  readonly retry?: boolean;
  /** HOST:PORT */
  readonly webhook?: string;
}

/** A shorter secret could be guessed by whoever has one event of it. */
const MIN_SECRET_BYTES = 16;

/** Makes clients of agents, each with the certificates that are in its files by then. */
class Connector {
  readonly #log: Log;
  readonly #kept = new Map<string, KeptTls>();

  constructor({ agents }: WatchConfig, log: Log) {
    this.#log = log;
    for (const { address, settings: own } of agents) {
      const sources = clientTls(own);
      const kept = (error: AgentError): void => {
        log.event('warning', { agent: address, ...keptFacts(error) });
      };
      if (sources) this.#kept.set(address, new KeptTls(sources, kept));
    }
  }

  readonly connect = ({ address }: WatchedAgent): AgentClient =>
    new AgentClient(address, this.#kept.get(address)?.read());

  /** Says in the log which files are not usable. */
  check(): void {
    for (const [agent, kept] of this.#kept) {
      try {
        kept.read();
      } catch (thrown) {
        this.#log.event('warning', { agent, ...errorFacts(asAgentError(thrown)) });
      }
    }
  }
}

/** The line end that editors write is no part of it. */
function readWebhookSecret({ webhookSecretFile: file }: WatchConfig): Uint8Array {
  if (file === undefined) {
    throw new AgentError(
      'CONFIG_INVALID',
      'For --webhook, set "webhookSecretFile" to a file with the secret of the forge.',
    );
  }
  const secret = readSecret({ file }, 'CONFIG_INVALID')
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (Buffer.byteLength(secret) >= MIN_SECRET_BYTES) return Buffer.from(secret);
  throw new AgentError(
    'CONFIG_INVALID',
    `The secret in ${file} has under ${MIN_SECRET_BYTES} bytes; make a random one, and set it at the forge as well.`,
  );
}

interface Listening {
  /** HOST:PORT */
  readonly address: string;
  readonly secret: Uint8Array;
}

async function listen(listening: Listening, watching: Watch, { config, log }: WatchParts): Promise<WebhookServer> {
  const { repositories } = config;
  return startWebhook({
    ...listening,
    urls: repositories.map(({ url }) => url),
    onPush: (pushed) => {
      for (const repository of repositories) {
        if (repository.url !== pushed) continue;
        log.event('pushed', { project: repository.project });
        watching.hurry(repository);
      }
    },
  });
}

/** What is not as it should be when all has been tried once, the worst first. */
function trouble(watching: Watch, parts: WatchParts): ErrorCode | undefined {
  const { memory, config, pool } = parts;
  const records = config.repositories.flatMap(({ project }) => memory.tags(project));
  if (records.some(({ elsewhere }) => elsewhere !== undefined)) return 'COMMIT_MISMATCH';
  const [pollError] = watching.pollErrors.values();
  if (pollError) return pollError.code;
  const missing = records.filter(({ state }) => state !== 'stored');
  if (missing.length === 0) return troubleBesides(parts)?.code;
  const [failure] = missing.flatMap(({ error }) => error ?? []);
  // Codes are stored by this program alone.
  const code = failure?.code as ErrorCode | undefined;
  return code ?? pool.agents.find(({ lastError }) => lastError)?.lastError?.code ?? 'AGENT_UNREACHABLE';
}

/** What failed that hinders no release. */
function troubleBesides({ rollPause, mirrorPause, mirror }: WatchParts): AgentError | undefined {
  return rollPause.error ?? mirrorPause.error ?? mirror?.refusal;
}

/** @throws CONFIG_INVALID, INVALID_ARGUMENT */
function webhookOf({ webhook }: WatchCommandOptions, config: WatchConfig): Listening | undefined {
  if (webhook === undefined) return undefined;
  if (settings.listen.fromText(webhook) === undefined) {
    throw new AgentError('INVALID_ARGUMENT', `For --webhook, give ${settings.listen.expected}.`);
  }
  return { address: webhook, secret: readWebhookSecret(config) };
}

/** Works until there is no more to do. @returns the exit code */
async function work(parts: WatchParts, listening: Listening | undefined): Promise<number> {
  const { config, log, signal, once, releases } = parts;
  const watching = new Watch(parts);
  const server = listening && (await listen(listening, watching, parts));
  log.event('watching', {
    folder: config.folder,
    repositories: config.repositories.length,
    agents: config.agents.map(({ address }) => address),
    releases: releases.size,
    ...(server && { webhook: server.address }),
  });
  try {
    await watching.run();
  } finally {
    await server?.close();
  }
  if (once) signal.throwIfAborted();
  const code = once ? trouble(watching, parts) : undefined;
  log.event('stopped', { releases: releases.size, ...(code !== undefined && { trouble: code }) });
  return code === undefined ? 0 : exitCodeOf[code];
}

/** Watches repositories and has agents release their tags, until it is told to stop, or once. */
export async function watch(options: WatchCommandOptions, context: Context): Promise<void> {
  context.step = 'configuring';
  context.whenStopped = 'Stopped before all was done; the next run goes on from there.';
  const config = readWatchConfig(options.config);
  const listening = webhookOf(options, config);
  const trusted = config.trustedKeys === undefined ? undefined : readKeyFiles(config.trustedKeys);
  const log = startLog();
  const connector = new Connector(config, log);
  const { authorities } = config.policy;
  authorities?.read();
  const renewal = new TlsRenewal({
    authorities: { gitCa: authorities },
    log,
    onReload: (reload) => {
      log.event('reloaded', { ...reload });
    },
  });
  heedHangUp(context)(() => {
    connector.check();
    renewal.renew();
  });
  context.step = 'opening';
  const parts = await openWatch({
    config,
    connect: connector.connect,
    log,
    signal: context.signal,
    once: options.once === true,
    retry: options.retry === true,
    // eslint-disable-next-line no-restricted-properties -- what is remembered has to make sense after the next boot
    now: () => Date.now(),
    random: Math.random,
    ...(trusted && { trusted }),
  });
  context.step = 'watching';
  try {
    process.exitCode = await work(parts, listening);
  } finally {
    renewal.stop();
    parts.memory.close();
  }
}
