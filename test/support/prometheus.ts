import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../harness/free-port.ts';
import { PATIENCE_MS } from './time.ts';

export const observability = resolve(import.meta.dirname, '../../deploy/observability');

/** The client certificate that it shows, as files; plaintext without. */
export interface ScrapeTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

interface AlertRule {
  readonly name: string;
  readonly query: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What Prometheus's own tool says. Throws when it finds fault. */
export function promtool(args: readonly string[], input?: string): string {
  return execFileSync('promtool', args, {
    encoding: 'utf8',
    cwd: observability,
    stdio: 'pipe',
    ...(input !== undefined && { input }),
  });
}

/** A real Prometheus that scrapes agents, with the alerts of the repository. */
export class Prometheus implements AsyncDisposable {
  readonly #folder: string;
  readonly #url: string;
  readonly #process: ChildProcess;
  #log = '';

  static async start(targets: readonly string[], tls?: ScrapeTls): Promise<Prometheus> {
    const port = await freePort();
    const prometheus = new Prometheus(targets, tls, port);
    await prometheus.#untilReady();
    return prometheus;
  }

  private constructor(targets: readonly string[], tls: ScrapeTls | undefined, port: number) {
    this.#folder = mkdtempSync(join(tmpdir(), 'sealci-prometheus-'));
    this.#url = `http://127.0.0.1:${port}/api/v1`;
    cpSync(join(observability, 'alerts.yml'), join(this.#folder, 'alerts.yml'));
    const job = {
      job_name: 'release-agent',
      static_configs: [{ targets }],
      ...(tls && { scheme: 'https', tls_config: { ca_file: tls.ca, cert_file: tls.cert, key_file: tls.key } }),
    };
    const config = {
      global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '1s' },
      rule_files: ['alerts.yml'],
      scrape_configs: [job],
    };
    // JSON is YAML.
    writeFileSync(join(this.#folder, 'prometheus.yml'), JSON.stringify(config));
    this.#process = spawn(
      'prometheus',
      [
        `--config.file=${join(this.#folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(this.#folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#process.stderr?.on('data', (text: Buffer) => (this.#log += text.toString()));
  }

  /** The values of a query now. */
  async query(expr: string): Promise<readonly QueryResult[]> {
    return this.#get<{ result: readonly QueryResult[] }>(`query?query=${encodeURIComponent(expr)}`).then(
      ({ result }) => result,
    );
  }

  /** The names of all metrics that it has. */
  names(): Promise<readonly string[]> {
    return this.#get('label/__name__/values');
  }

  /** The alerts that it has read, and evaluates without a fault. */
  async rules(): Promise<readonly AlertRule[]> {
    interface Rule extends AlertRule {
      readonly health: string;
      readonly lastError?: string;
    }
    const { groups } = await this.#get<{ groups: readonly { rules: readonly Rule[] }[] }>('rules');
    const rules = groups.flatMap((group) => group.rules);
    const faults = rules
      .filter(({ health }) => health === 'err')
      .map(({ name, lastError }) => `${name}: ${lastError ?? ''}`);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    // As ALERTS has them.
    return rules.map(({ name, query, labels }) => ({ name, query, labels: { ...labels, alertname: name } }));
  }

  /** Waits until `expr` has a value. */
  async until(expr: string): Promise<readonly QueryResult[]> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
      const found = await this.query(expr);
      if (found.length > 0) return found;
      await delay(100);
    }
    const { activeTargets } = await this.#get<{ activeTargets: readonly { lastError: string }[] }>('targets');
    throw new Error(`There is no ${expr}; ${activeTargets.map(({ lastError }) => lastError).join()}\n${this.#log}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#url}/${path}`);
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(`${path}: ${error ?? status}`);
    return data;
  }

  async #untilReady(): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end && this.#process.exitCode === null;) {
      try {
        await this.names();
        return;
      } catch {
        await delay(100);
      }
    }
    throw new Error(`Prometheus does not answer:\n${this.#log}`);
  }
}
