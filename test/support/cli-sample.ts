import { randomBytes } from 'node:crypto';
import type { ObjectId } from '../../src/formats/git-object.ts';
import { Bundle, type Outcome, type RunOptions, type ServedAgent } from './cli.ts';
import { GitRepository } from './git-repository.ts';
import { GitServer } from '../../harness/git-server.ts';

const LARGE_BYTES = 64 * 1024 * 1024;

/** The bundle, an agent that it serves, and a repository on a real git server with the tags `v1.0` and `large`. */
export class CliSample implements AsyncDisposable {
  readonly bundle: Bundle;
  readonly repository: GitRepository;
  /** The commit of v1.0. */
  readonly commit: ObjectId;
  readonly url: string;
  readonly agent: ServedAgent;
  /** Options that name the agent. */
  readonly toAgent: readonly string[];
  readonly #git: GitServer;

  private constructor(bundle: Bundle, repository: GitRepository, commit: ObjectId, git: GitServer, agent: ServedAgent) {
    this.bundle = bundle;
    this.repository = repository;
    this.commit = commit;
    this.#git = git;
    this.url = `${git.url}/sample.git`;
    this.agent = agent;
    this.toAgent = ['--agent', agent.address];
  }

  static async start(): Promise<CliSample> {
    const bundle = new Bundle();
    const repository = GitRepository.create();
    const commit = repository.commitFiles([
      { path: 'README', content: 'sample\n' },
      { path: 'dir/\xff\n', content: 'bytes' },
      { path: 'run', content: '#!/bin/sh\n', mode: '100755' },
      { path: 'link', content: 'README', mode: '120000' },
    ]);
    repository.git('tag', '-a', '-m', 'one', 'v1.0', commit);
    repository.commitFiles([{ path: 'large', content: randomBytes(LARGE_BYTES) }]);
    repository.git('tag', 'large');
    const git = await repository.serve('sample');
    return new CliSample(bundle, repository, commit, git, await bundle.serve());
  }

  /** Runs `create` of a tag into a folder of the test's. */
  create(out: string, args: readonly string[], tag = 'v1.0', options: RunOptions = {}): Promise<Outcome> {
    return this.bundle.run(['create', this.url, tag, '--out', out, ...args], options);
  }

  /** A second server of the same repository, which asks for credentials. */
  guard(credentials: { readonly username: string; readonly password: string }): Promise<GitServer> {
    return GitServer.start({ root: `${this.repository.directory}/served`, credentials });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bundle.dispose();
    await this.#git.stop();
    this.repository.dispose();
  }
}
