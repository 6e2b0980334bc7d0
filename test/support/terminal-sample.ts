import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bundle, type ServedAgent } from './cli.ts';
import { GitRepository } from './git-repository.ts';
import type { GitServer } from '../../harness/git-server.ts';

/** Over a slow link, far more than a test waits for. */
const SLOW_BYTES = 10 * 1024 * 1024;
const MANY_FILES = 12_000;
const RELEASES = 20;

/** What commands on a terminal work with: the bundle, agents, keys, a git server, and releases to verify. */
export class TerminalSample implements AsyncDisposable {
  readonly bundle: Bundle;
  readonly agent: ServedAgent;
  /** An agent whose keys were rolled once, under this token. */
  readonly rolled: ServedAgent;
  readonly token = randomBytes(16).toString('hex');
  readonly keyFile: string;
  readonly publicKeyFile: string;
  readonly ringFile: string;
  readonly release: string;
  /** One of so many files that it takes a while to verify, and a folder of several such. */
  readonly manyRelease: string;
  readonly manyReleases: string;
  readonly #repository: GitRepository;
  readonly #git: GitServer;
  #places = 0;

  private constructor(repository: GitRepository, git: GitServer, bundle: Bundle, agents: [ServedAgent, ServedAgent]) {
    this.#repository = repository;
    this.#git = git;
    this.bundle = bundle;
    [this.agent, this.rolled] = agents;
    this.keyFile = bundle.path('keys/release-agent.key.asc');
    this.publicKeyFile = bundle.path('keys/release-agent.pub.asc');
    this.ringFile = bundle.path('rolled/key-ring.sealed');
    this.release = bundle.path('releases/sample-v1.git.tgz.sig');
    this.manyRelease = bundle.path('many/sample-many.git.tgz.sig');
    this.manyReleases = bundle.path('many-releases');
  }

  static async start(): Promise<TerminalSample> {
    const repository = GitRepository.create();
    repository.commitFiles([{ path: 'README', content: 'sample\n' }]);
    repository.git('tag', 'v1');
    const files = Array.from({ length: 40 }, (_, index) => ({ path: `file-${index}`, content: `${index}\n` }));
    repository.commitFiles([...files, { path: 'large', content: randomBytes(SLOW_BYTES) }]);
    repository.git('tag', 'slow');
    repository.commitFiles(Array.from({ length: MANY_FILES }, (_, index) => ({ path: `file-${index}`, content: '' })));
    repository.git('tag', 'many');
    const git = await repository.serve('sample');
    const bundle = new Bundle();
    const agents = await Promise.all([bundle.serve(), bundle.serve()]);
    const sample = new TerminalSample(repository, git, bundle, agents);
    await sample.#prepare();
    return sample;
  }

  get gitPort(): number {
    return this.#git.port;
  }

  /** A path at which nothing is yet, in a folder of its own. */
  newPlace(): string {
    this.#places += 1;
    const folder = this.bundle.path(`place-${this.#places}`);
    mkdirSync(folder);
    return join(folder, 'out');
  }

  async #prepare(): Promise<void> {
    const key = ['--key', this.keyFile];
    const url = `${this.#git.url}/sample.git`;
    const roll = ['roll-keys', '--reason', 'superseded', '--token', this.token, '--out', 'rolled'];
    await this.#run('keygen', '--out', 'keys');
    await Promise.all([
      this.#run('create', url, 'v1', ...key, '--out', 'releases'),
      this.#run('create', url, 'many', ...key, '--out', 'many'),
      this.#run(...roll, '--agent', this.rolled.address),
    ]);
    mkdirSync(this.manyReleases);
    for (let number = 0; number < RELEASES; number += 1) {
      linkSync(this.manyRelease, join(this.manyReleases, `${number}.git.tgz.sig`));
    }
  }

  async #run(...args: readonly string[]): Promise<void> {
    const { code, stderr } = await this.bundle.run(args);
    assert.equal(code, 0, stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bundle.dispose();
    await this.#git.stop();
    this.#repository.dispose();
  }
}
