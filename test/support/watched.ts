import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitServer } from '../../harness/git-server.ts';
import { makeKey } from '../../harness/sample-key.ts';
import type { ReleaseDocument } from '../../src/site/release-document.ts';
import { Bundle, finish, type Outcome, ServedAgent } from './cli.ts';
import { GitRepository } from './git-repository.ts';
import { BUCKET, type S3Server } from './s3-server.ts';

/** Repositories on a real git server, agents of one image, and a folder for a watch of them. */
export class Watched implements AsyncDisposable {
  readonly bundle: Bundle;
  readonly repository = GitRepository.create();
  readonly git: GitServer;
  readonly served: string;
  readonly agents: ServedAgent[] = [];

  private constructor(bundle: Bundle, git: GitServer, served: string) {
    this.bundle = bundle;
    this.git = git;
    this.served = served;
  }

  static async start(): Promise<Watched> {
    const bundle = new Bundle();
    const served = bundle.path('served');
    mkdirSync(served);
    const watched = new Watched(bundle, await GitServer.start({ root: served }), served);
    await bundle.run(['keygen', '--out', 'keys']);
    return watched;
  }

  /** Gives the agents that are started from then on a key that was made at `date`. */
  async useKeyOf(date: Date): Promise<void> {
    const { secretKeyArmored, signingKey } = await makeKey(date);
    writeFileSync(this.bundle.path('keys/release-agent.key.asc'), secretKeyArmored);
    writeFileSync(this.bundle.path('keys/release-agent.pub.asc'), signingKey.publicKeyArmored);
  }

  /** Makes a repository with one commit for each of the tags. */
  addRepository(name: string, tags: readonly string[]): string {
    this.repository.git('init', '-q', '--bare', join(this.served, `${name}.git`));
    for (const tag of tags) this.tag(name, tag);
    return this.url(name);
  }

  url(name: string): string {
    return `${this.git.url}/${name}.git`;
  }

  /** Puts a tag there, or moves it, to a commit of its own. @returns the commit */
  tag(name: string, tag: string, content = `${name} ${tag}\n`): string {
    const commit = this.repository.commitFiles([{ path: 'README', content }]);
    const object = ['v2', 'v4'].some((end) => tag.endsWith(end)) ? commit : this.#annotate(tag, commit);
    this.repository.git('push', '-q', '--force', join(this.served, `${name}.git`), `${object}:refs/tags/${tag}`);
    return commit;
  }

  #annotate(tag: string, commit: string): string {
    const text = `object ${commit}\ntype commit\ntag ${tag}\ntagger T <t@example.org> 1700000000 +0000\n\nof ${tag}\n`;
    return this.repository.run(['mktag'], text).toString().trim();
  }

  async startAgent(...options: readonly string[]): Promise<ServedAgent> {
    const agent = await this.bundle.serve([...this.keyOptions(), ...options]);
    this.agents.push(agent);
    return agent;
  }

  keyOptions(): string[] {
    return ['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'];
  }

  /** Writes the config file of a watch. @returns its name */
  config(change: Readonly<Record<string, unknown>> = {}): string {
    const config = {
      folder: 'site',
      agents: this.agents.map(({ address }) => ({ address })),
      intervalSeconds: 1,
      ...change,
    };
    writeFileSync(this.bundle.path('watch.json'), JSON.stringify(config));
    return 'watch.json';
  }

  /** What the config file of a watch has to say of a server's bucket. */
  bucketConfig(server: S3Server): Readonly<Record<string, unknown>> {
    server.writeCredentials(this.bundle.path('bucket.credentials'));
    return { endpoint: server.endpoint, name: BUCKET, pathStyle: true, credentialsFile: 'bucket.credentials' };
  }

  async once(...options: readonly string[]): Promise<Outcome & { readonly log: readonly LogEvent[] }> {
    const child = this.bundle.start(['watch', '--config', 'watch.json', '--once', ...options]);
    const outcome = await finish(child);
    return { ...outcome, log: eventsIn(outcome.stdout) };
  }

  /** Starts a watch that goes on until it is stopped. */
  watch(...options: readonly string[]): ServedAgent {
    return new ServedAgent(this.bundle.start(['watch', '--config', 'watch.json', ...options]));
  }

  /** The release documents of a project, by the names of their folders. */
  releases(project: string, folder = 'site'): Map<string, ReleaseDocument> {
    const place = this.bundle.path(folder, 'public', project);
    const names = readdirSync(place).filter((name) => name !== 'index.html');
    return new Map(
      names.map((name) => {
        const text = readFileSync(join(place, name, 'release.json'), 'utf8');
        return [name, JSON.parse(text) as ReleaseDocument];
      }),
    );
  }

  /** Names of all files in the site, in order. */
  files(folder = 'site'): string[] {
    const root = this.bundle.path(folder, 'public');
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .toSorted();
  }

  read(name: string, folder = 'site'): string {
    return readFileSync(this.bundle.path(folder, 'public', name), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bundle.dispose();
    await this.git.stop();
    this.repository.dispose();
  }
}

export interface LogEvent extends Readonly<Record<string, unknown>> {
  readonly event: string;
}

export function eventsIn(text: string): LogEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogEvent);
}

/** The names of the events, in order. */
export function namesOf(log: readonly LogEvent[]): string[] {
  return log.map(({ event }) => event);
}
