import { mkdirSync } from 'node:fs';
import type { GitServer } from '../../../harness/git-server.ts';
import { CertificateAuthority } from '../certificates.ts';
import { Bundle } from '../cli.ts';
import { GitRepository } from '../git-repository.ts';
import { type Job, Shell } from './shell.ts';

/** A reader of a page: a shell with the program on its PATH, and a repository that can be fetched. */
export class PageScene implements AsyncDisposable {
  readonly bundle: Bundle;
  readonly shell: Shell;
  readonly repository: GitRepository;
  readonly git: GitServer;

  /**
   * Over http, as for agents in development.
   *
   * @param cwd where the shell begins, in place of the bundle's folder
   */
  static async make(cwd?: string, env?: Readonly<Record<string, string>>): Promise<PageScene> {
    const [bundle, repository] = sample();
    return new PageScene(bundle, repository, await repository.serve('group/project'), new Shell(bundle, env, cwd));
  }

  /** Over https by a certificate of a private authority, which agents and git are told of by the environment. */
  static async makeWithHttps(): Promise<PageScene> {
    const [bundle, repository] = sample();
    const folder = bundle.path('git-server');
    mkdirSync(folder);
    const tls = new CertificateAuthority(folder).issue('git', 'IP:127.0.0.1');
    const ca = `${folder}/ca.pem`;
    const env = { SEALCI_GIT_CA: ca, SEALCI_ALLOWED_NETWORKS: '127.0.0.0/8', GIT_SSL_CAINFO: ca };
    return new PageScene(bundle, repository, await repository.serve('group/project', { tls }), new Shell(bundle, env));
  }

  private constructor(bundle: Bundle, repository: GitRepository, git: GitServer, shell: Shell) {
    this.bundle = bundle;
    this.repository = repository;
    this.git = git;
    this.shell = shell;
    shell.words.set('https://example.org/group/project.git', this.url).set('URL', this.url).set('TAG', 'v1.0.0');
  }

  get url(): string {
    return `${this.git.url}/group/project.git`;
  }

  /** Starts an agent by a command of a page, on any port: HOST:PORT is its address from then on. */
  async serve(command: string): Promise<Job> {
    const job = await this.shell.start(`env SEALCI_LISTEN=127.0.0.1:0 ${command}`, /"event":"listening"/);
    const [, address = ''] = await this.shell.until(job, /"event":"listening".*"address":"([^"]*)"/);
    this.shell.words.set('HOST:PORT', address);
    return job;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shell[Symbol.asyncDispose]();
    await this.bundle.dispose();
    await this.git.stop();
    this.repository.dispose();
  }
}

function sample(): [Bundle, GitRepository] {
  const repository = GitRepository.create();
  repository.commitFiles([{ path: 'README.md', content: '# Project\n' }]);
  repository.git('tag', '-a', '-m', 'version 1.0.0', 'v1.0.0');
  return [new Bundle(), repository];
}
