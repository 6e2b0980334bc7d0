import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE_MS } from './time.ts';

const script = resolve(import.meta.dirname, 'trace-collector.py');
const python = resolve(import.meta.dirname, '../../dist/tools/python/bin/python');

/** A span as the protocol's own library reads it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly kind: string;
  /** Hex digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty when it has none. */
  readonly parentSpanId: string;
  readonly traceState: string;
  /** Nanoseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly status: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly events: readonly string[];
  readonly resource: Readonly<Record<string, string>>;
}

/** A collector of traces, by the OpenTelemetry project's own definition of the protocol (trace-collector.py). */
export class TraceCollector implements AsyncDisposable {
  readonly url: string;
  /** All that it printed. */
  readonly lines: string[] = [];
  readonly #process: ChildProcess;

  /**
   * @param status what it answers, instead of taking what comes
   * @param tls files of its certificate; plaintext when absent
   */
  static async start(status = 200, tls?: { readonly cert: string; readonly key: string }): Promise<TraceCollector> {
    const child = spawn(python, [script, String(status), ...(tls ? [tls.cert, tls.key] : [])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const ended = new AbortController();
    child.once('exit', () => {
      ended.abort(
        new Error('The collector has ended; are the tools of the tests installed (scripts/install-test-tools.sh)?'),
      );
    });
    const [port] = (await once(lines, 'line', { signal: ended.signal })) as [string];
    return new TraceCollector(child, `${tls ? 'https' : 'http'}://127.0.0.1:${port}/v1/traces`, (onLine) =>
      lines.on('line', onLine),
    );
  }

  private constructor(child: ChildProcess, url: string, listen: (onLine: (line: string) => void) => void) {
    this.#process = child;
    this.url = url;
    listen((line) => this.lines.push(line));
  }

  get spans(): readonly ReceivedSpan[] {
    return this.lines
      .map((line) => JSON.parse(line) as ReceivedSpan | { fault: string })
      .map((span) => {
        if ('fault' in span) throw new Error(`The collector was sent what is no trace: ${span.fault}`);
        return span;
      });
  }

  /** The spans of a trace that has ended, in the order in which they began; the first one is the whole. */
  async trace(isOfIt: (root: ReceivedSpan) => boolean): Promise<readonly [ReceivedSpan, ...ReceivedSpan[]]> {
    let found: ReceivedSpan | undefined;
    await this.until(
      () => (found = this.spans.find((span) => span.kind === 'SPAN_KIND_SERVER' && isOfIt(span))) !== undefined,
    );
    if (!found) throw new Error('There is no such trace.');
    const { traceId, spanId } = found;
    const inside = this.spans.filter((span) => span.traceId === traceId && span.parentSpanId === spanId);
    return [found, ...inside.toSorted((a, b) => a.start - b.start)];
  }

  async until(condition: () => boolean): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !condition();) {
      if (Date.now() > end) throw new Error(`It did not come about:\n${this.lines.join('\n')}`);
      await delay(10);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
