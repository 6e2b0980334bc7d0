import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { GitServer } from '../../harness/git-server.ts';
import { Bundle, type ServedAgent } from './cli.ts';
import { GitRepository } from './git-repository.ts';
import { S3Proxy } from './s3-proxy.ts';
import { BUCKET, S3Server } from './s3-server.ts';
import { Verifiers } from './verifiers.ts';
import { withBucket } from './with-bucket.ts';

// Both are put there by scripts/install-test-tools.sh.
const tools = resolve(import.meta.dirname, '../../dist/tools');
const python = `${tools}/python/bin/python`;
const controllerProgram = resolve(import.meta.dirname, 'sealci/controller.py');
export const grpcurl = `${tools}/grpcurl`;

/** What SealCI's Controller gets, in the JSON form of protobuf, and what stands beside it. */
export interface Answer {
  readonly status?: 'SUCCESS' | 'FAILURE';
  readonly release_id?: string;
  readonly public_key?: { readonly fingerprint: string; readonly key_data: string };
  readonly fingerprint?: string;
  readonly key_data?: string;
  readonly 'sealci-reason'?: string;
  readonly error?: { readonly status: string; readonly message: string };
}

export async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 1 << 26, timeout: 150_000 });
  return stdout;
}

/** A command of test/support/sealci/controller.py, for the agent at that address. */
export function controllerCommand(address: string, ...command: readonly string[]): readonly [string, string[]] {
  return [python, [controllerProgram, address, ...command]];
}

export async function controller({ address }: ServedAgent, ...command: readonly string[]): Promise<Answer> {
  return JSON.parse(await run(...controllerCommand(address, ...command))) as Answer;
}

/** A repository, a bucket, and agents that release from the one into the other for SealCI's Controller. */
export class Bridged implements AsyncDisposable {
  readonly bundle: Bundle;
  readonly bucket: S3Server;
  readonly repository: GitRepository;
  readonly git: GitServer;
  readonly #credentials: string;

  static async start(): Promise<Bridged> {
    const bundle = new Bundle();
    const bucket = await S3Server.start();
    const repository = GitRepository.create();
    repository.commitFiles([{ path: 'README.md', content: '# Project\n' }]);
    repository.git('tag', '-a', '-m', 'v1', 'v1.2.3');
    const git = await repository.serve('owner/project');
    return new Bridged(bundle, bucket, repository, git);
  }

  private constructor(bundle: Bundle, bucket: S3Server, repository: GitRepository, git: GitServer) {
    this.bundle = bundle;
    this.bucket = bucket;
    this.repository = repository;
    this.git = git;
    this.#credentials = bucket.writeCredentials(bundle.path('credentials'));
  }

  get url(): string {
    return `${this.git.url}/owner/project.git`;
  }

  /** An agent whose bucket is at `endpoint`. */
  serve(endpoint = this.bucket.endpoint): Promise<ServedAgent> {
    const where = ['--bridge-endpoint', endpoint, '--bridge-bucket', BUCKET];
    return this.bundle.serve([...where, '--bridge-credentials-file', this.#credentials]);
  }

  /** Adds a tag to the repository as it is served. */
  pushTag(tag: string, content: string | Buffer): void {
    this.repository.commitFiles([{ path: 'file', content }]);
    this.repository.git('tag', '-f', tag);
    this.repository.git('push', '-q', '-f', 'served/owner/project.git', `refs/tags/${tag}`);
  }

  /** Names in the bucket that have `part` in them. */
  namesWith(part: string): string[] {
    return this.bucket.names().filter((name) => name.includes(part));
  }

  /** The two objects of a tag, of which there must be no other. */
  objectsOf(tag: string): Record<'archive' | 'signature', Buffer> {
    const stem = `releases/owner/project.git/${tag}/project-${tag}.tar.gz`;
    assert.deepEqual(this.namesWith(`/${tag}/`), [stem, `${stem}.sig`]);
    return { archive: this.bucket.read(stem), signature: this.bucket.read(`${stem}.sig`) };
  }

  /** Both objects must be what programs of others take, by the key that the answer has. */
  async checkRelease(tag: string, answer: Answer): Promise<void> {
    assert.deepEqual([answer.status, answer.release_id], ['SUCCESS', `releases/owner/project.git/${tag}`]);
    const { fingerprint = '', key_data: key = '' } = answer.public_key ?? {};
    assert.match(fingerprint, /^[0-9A-F]{40}$/);
    const { archive, signature } = this.objectsOf(tag);
    using verifiers = new Verifiers([key]);
    const { gpg, gpgv, sq, sqv, rnp } = await verifiers.judge({ content: archive, armored: signature.toString() });
    const accepted = { gpg: 'GOODSIG', gpgv: 'GOODSIG', sq: 'accepts', sqv: 'accepts', rnp: 'accepts' };
    assert.deepEqual({ gpg, gpgv, sq, sqv, rnp }, accepted);
    const shown = verifiers.run('gpg', '--batch', '--with-colons', '--show-keys', '--fingerprint', 'k0.asc').stdout;
    assert.match(shown.toString(), new RegExp(`^fpr:+${fingerprint}:`, 'm'));
  }

  /** How many uploads in parts have begun and not ended; there is none afterwards. */
  async endUploads(): Promise<number> {
    const requests: string[] = [];
    await using proxy = await S3Proxy.start(this.bucket.port, {
      before: ({ method }) => Promise.resolve(void requests.push(method ?? '')),
    });
    const settings = { endpoint: proxy.endpoint, name: BUCKET, credentialsFile: this.#credentials };
    await withBucket(settings, (opened) => opened.endUploads());
    return requests.filter((method) => method === 'DELETE').length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bundle.dispose();
    await this.git.stop();
    this.repository.dispose();
    await this.bucket[Symbol.asyncDispose]();
  }
}

export function failedWith(answer: Answer, revision: string, reason: string): void {
  assert.deepEqual(
    [answer.status, answer.release_id, answer.public_key, answer['sealci-reason']],
    ['FAILURE', revision, undefined, reason],
  );
}

/** The codes of calls that failed, as the log has them. */
export function codesOf({ log }: ServedAgent, method: string): unknown[] {
  return log
    .filter((line) => line['event'] === 'call' && line['method'] === `releaseagent.ReleaseAgent/${method}`)
    .map((line) => (line['error'] as { code: string } | undefined)?.code);
}
