import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Cost, timedProcess } from '../../harness/timed-process.ts';

const run = promisify(execFile);

/** What people do without the agent; PREFIX, URL, TAG and the work folder come as arguments. */
const script = `set -eu
cd "$4"
git clone --quiet --depth 1 --branch "$3" "$2" clone 2>/dev/null
git -C clone archive --format=tgz --prefix="$1" --output ../release.tgz "$3"
gpg --batch --quiet --yes --detach-sign --output release.tgz.sig release.tgz
`;

/** `git clone --depth 1 && git archive --format=tgz && gpg --detach-sign`, with a key of its own. */
export class Pipeline {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<Pipeline> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    const pipeline = new Pipeline(folder);
    await mkdir(join(folder, 'gnupg'), { mode: 0o700 });
    await run('gpg', ['--batch', '--quiet', '--passphrase', '', '--quick-gen-key', 'Bench', 'ed25519', 'sign'], {
      env: pipeline.#env,
    });
    return pipeline;
  }

  async measure(url: string, tag: string, prefix: string): Promise<Cost> {
    const work = await mkdtemp(join(this.#folder, 'work-'));
    const cost = await timedProcess(['sh', '-c', script, 'pipeline', prefix, url, tag, work], this.#env);
    await rm(work, { recursive: true });
    return cost;
  }

  async dispose(): Promise<void> {
    await run('gpgconf', ['--kill', 'all'], { env: this.#env });
    await rm(this.#folder, { recursive: true });
  }

  get #env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      HOME: this.#folder,
      GNUPGHOME: join(this.#folder, 'gnupg'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_ADVICE: '0',
    };
  }
}
