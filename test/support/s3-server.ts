import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../harness/free-port.ts';
import type { Bucket } from '../../src/bucket/bucket.ts';
import { PATIENCE_MS } from './time.ts';
import { withBucket } from './with-bucket.ts';

const program = join(import.meta.dirname, '../../dist/tools/versitygw');

export interface S3ServerOptions {
  /** Serve over https with these files. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Words to be put before the program and its arguments. */
  readonly command?: readonly string[];
  /** Folder of its files, as these tests and as the program itself sees it; one of its own when absent. */
  readonly root?: string;
  readonly seenRoot?: string;
}

export const ACCESS_KEY = 'AKIDEXAMPLE';
export const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
/** That is there from the start. */
export const BUCKET = 'releases';

/** A real S3 server: versitygw, which keeps each object as a file. */
export class S3Server implements AsyncDisposable {
  readonly #options: S3ServerOptions;
  readonly #own = mkdtempSync(join(tmpdir(), 'sealci-s3-'));
  readonly #root: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(options: S3ServerOptions, port: number) {
    this.#options = options;
    this.#root = options.root ?? this.#own;
    this.#port = port;
  }

  static async start(options: S3ServerOptions = {}): Promise<S3Server> {
    const server = new S3Server(options, await freePort());
    for (const folder of ['objects', 'facts', `objects/${BUCKET}`]) mkdirSync(join(server.#root, folder));
    await server.restart();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get endpoint(): string {
    return `${this.#options.tls ? 'https' : 'http'}://127.0.0.1:${this.#port}`;
  }

  /** Starts it again, after {@link kill}. */
  async restart(): Promise<void> {
    const { tls, command = [] } = this.#options;
    const listen = ['--port', `127.0.0.1:${this.#port}`, ...(tls ? ['--cert', tls.cert, '--key', tls.key] : [])];
    // Where a file system has no extended attributes, facts of objects need a folder.
    const root = this.#options.seenRoot ?? this.#root;
    const store = ['posix', '--sidecar', join(root, 'facts'), join(root, 'objects')];
    const [first = program, ...rest] = [...command, program, '--quiet', ...listen, ...store];
    const env = { PATH: process.env['PATH'], ROOT_ACCESS_KEY: ACCESS_KEY, ROOT_SECRET_KEY: SECRET_KEY };
    this.#child = spawn(first, rest, { stdio: 'ignore', env });
    for (const end = Date.now() + PATIENCE_MS; !(await this.#isUp());) {
      if (this.#child.exitCode !== null || Date.now() > end) throw new Error('The S3 server did not start.');
      await delay(20);
    }
  }

  async #isUp(): Promise<boolean> {
    const request = http.get({ host: '127.0.0.1', port: this.#port, path: '/' });
    try {
      await once(request, 'response');
      return true;
    } catch (error) {
      // What is no HTTP is TLS.
      return error instanceof Error && 'code' in error && error.code !== 'ECONNREFUSED';
    } finally {
      request.on('error', () => undefined).destroy();
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** The file of an object. */
  path(name: string, bucket = BUCKET): string {
    return join(this.#root, 'objects', bucket, name);
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** Puts an object there past the server. */
  plant(name: string, content: string): void {
    mkdirSync(join(this.path(name), '..'), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  /** Names of all objects, in order. */
  names(): string[] {
    const root = this.path('.');
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/.sgwtmp'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .toSorted();
  }

  /** Writes the credentials file of its one user, as the agent reads it. @returns its name */
  writeCredentials(file: string, secret = SECRET_KEY, accessKey = ACCESS_KEY): string {
    writeFileSync(file, `username=${accessKey}\npassword=${secret}\n`, { mode: 0o600 });
    return file;
  }

  /** Does something with its bucket, by other settings of a watch's config file where `change` has them. */
  use<T>(change: Readonly<Record<string, unknown>>, work: (bucket: Bucket) => Promise<T>): Promise<T> {
    const credentialsFile = this.writeCredentials(join(this.#own, 'credentials'));
    return withBucket({ endpoint: this.endpoint, name: BUCKET, credentialsFile, ...change }, work);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#own, { recursive: true });
  }
}
