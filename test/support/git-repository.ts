import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitServer, type GitServerOptions } from '../../harness/git-server.ts';
import type { ByteString } from '../../src/formats/byte-string.ts';
import type { ObjectFormat, ObjectId } from '../../src/formats/git-object.ts';

/** A file to commit. `path` may hold any bytes; `content` is a link's target for mode 120000. */
export interface CommittedFile {
  readonly path: ByteString;
  readonly content: Uint8Array | string;
  readonly mode?: '100644' | '100755' | '120000';
}

/** An empty repository in a temporary folder of its own, used through the real git without any settings of the user. */
export class GitRepository {
  /** Holds the repository and nothing else. */
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static create(options: { bare?: boolean; objectFormat?: ObjectFormat } = {}): GitRepository {
    const repository = new GitRepository(mkdtempSync(join(tmpdir(), 'sealci-git-')));
    const bare = options.bare === true ? ['--bare'] : [];
    repository.git('init', '-q', '-b', 'main', `--object-format=${options.objectFormat ?? 'sha1'}`, ...bare);
    return repository;
  }

  /** Standard output of `git ...args`, without the final line feed. Throws, with standard error, when git fails. */
  git(...args: string[]): string {
    return this.run(args).toString().replace(/\n$/, '');
  }

  /** Standard output of `git ...args`, as it is. */
  run(args: readonly string[], input: Uint8Array | string = '', env: Readonly<Record<string, string>> = {}): Buffer {
    const result = spawnSync('git', args, {
      cwd: this.directory,
      input,
      maxBuffer: 1 << 30,
      env: {
        PATH: process.env['PATH'],
        HOME: this.directory,
        LC_ALL: 'C',
        TZ: 'UTC',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_ATTR_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Ada Author',
        GIT_AUTHOR_EMAIL: 'ada@example.org',
        GIT_AUTHOR_DATE: '1700000000 +0100',
        GIT_COMMITTER_NAME: 'Carl Committer',
        GIT_COMMITTER_EMAIL: 'carl@example.org',
        GIT_COMMITTER_DATE: '1700000100 -0230',
        ...env,
      },
    });
    if (result.status !== 0) throw new Error(`git ${args.join(' ')} failed: ${result.stderr.toString()}`);
    return result.stdout;
  }

  /**
   * Serves a bare copy of it, as it is now, by a real git server.
   *
   * @param path of the copy on the server, without `.git`
   */
  async serve(path: string, options: Omit<GitServerOptions, 'root'> = {}): Promise<GitServer> {
    this.git('clone', '--quiet', '--bare', '.', `served/${path}.git`);
    return GitServer.start({ ...options, root: `${this.directory}/served` });
  }

  /** Makes a commit without parents whose tree is exactly `files`, and points refs/heads/main at it. */
  commitFiles(files: readonly CommittedFile[]): ObjectId {
    const chunks = [Buffer.from('reset refs/heads/main\n\ncommit refs/heads/main\n'), Buffer.from(person)];
    for (const { path, content, mode = '100644' } of files) {
      const bytes = Buffer.from(content);
      chunks.push(Buffer.from(`M ${mode} inline ${quotePath(path)}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n'));
    }
    this.run(['fast-import', '--quiet', '--force'], Buffer.concat(chunks));
    return this.git('rev-parse', 'refs/heads/main');
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

const person = 'committer Carl Committer <carl@example.org> 1700000100 -0230\ndata 4\ntest\n';

function quotePath(path: ByteString): string {
  const escape = (byte: string): string => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `"${path.replace(/[^ -!#-[\]-~]/g, escape)}"`;
}
