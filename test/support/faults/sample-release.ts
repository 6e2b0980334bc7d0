import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { AgentError, type ErrorCode } from '../../../src/errors.ts';
import { generateKeyPair } from '../../../src/keys/generate-key.ts';
import { type PublicKeys, readPublicKeys } from '../../../src/keys/public-keys.ts';
import { verifyRelease } from '../../../src/keys/verify-release.ts';
import type { GitServer } from '../../../harness/git-server.ts';
import { GitRepository } from '../git-repository.ts';
import { releaseFileNames } from '../release-files.ts';
import { sampleBytes, stream } from '../openpgp.ts';

const FILES = 300;
const DAY_MS = 86_400_000;

export const fileNames = releaseFileNames('faulty-v1');

/** A key that has been in use for a week: a clock may be set back by less. */
export async function writeKey(path: string): Promise<PublicKeys> {
  const { secretKeyArmored, signingKey } = await generateKeyPair({ now: new Date(Date.now() - 7 * DAY_MS) });
  writeFileSync(path, secretKeyArmored, { mode: 0o600 });
  writeFileSync(`${path}.pub`, signingKey.publicKeyArmored);
  return readPublicKeys(Buffer.from(signingKey.publicKeyArmored));
}

/** A repository on a git server whose release takes so long that there are moments to disturb it. */
export class SampleRelease implements AsyncDisposable {
  readonly #repository: GitRepository;
  readonly #server: GitServer;
  readonly #tarSha256: string;
  readonly #keys: PublicKeys;

  /** @param size bytes of its files, which nothing can compress */
  static async start(keys: PublicKeys, size: number): Promise<SampleRelease> {
    const repository = GitRepository.create();
    const noise = Buffer.from(sampleBytes(size));
    const piece = Math.floor(size / FILES);
    repository.commitFiles(
      Array.from({ length: FILES }, (_, at) => ({
        path: `d${at % 7}/${at}`,
        content: noise.subarray(at * piece, (at + 1) * piece),
      })),
    );
    repository.git('tag', '-a', '-m', 'v1', 'v1');
    const server = await repository.serve('faulty');
    return new SampleRelease(repository, server, keys);
  }

  private constructor(repository: GitRepository, server: GitServer, keys: PublicKeys) {
    this.#repository = repository;
    this.#server = server;
    this.#keys = keys;
    const tar = repository.run(['archive', '--prefix=faulty-v1/', 'v1']);
    this.#tarSha256 = createHash('sha256').update(tar).digest('hex');
  }

  get port(): number {
    return this.#server.port;
  }

  /** What a verifier says of a file, or of what there is of it. A valid signature of another archive is no word of its. */
  async judge(bytes: Buffer, keys = this.#keys): Promise<ErrorCode | 'whole' | 'another'> {
    try {
      const { notations } = await verifyRelease(stream(bytes), keys, { now: new Date() });
      return notations.tarSha256 === this.#tarSha256 ? 'whole' : 'another';
    } catch (error) {
      if (error instanceof AgentError) return error.code;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    this.#repository.dispose();
  }
}
