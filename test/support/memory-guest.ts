import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { generateRepository } from '../../harness/generated-repository.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { hostAddress, qemuStaticAddress } from '../../harness/appliance.ts';
import { boot } from './boot.ts';
import { receiveRelease } from './compare-with-host.ts';
import { GitServer } from '../../harness/git-server.ts';
import { stream } from './openpgp.ts';

const RELEASE_MS = 900_000;

/** Those that follow the memory of the machine. */
export const memoryLimits = [
  'maxPackMemoryBytes',
  'maxPackBytes',
  'maxDeltaCacheBytes',
  'maxBufferedObjectBytes',
] as const;

/** The agent in a guest of `memoryMib`. */
export async function bootAgent(t: TestContext, initramfs: string, memoryMib: number): Promise<AgentClient> {
  const vm = await boot(t, { initramfs, memoryMib, ip: qemuStaticAddress });
  await vm.waitFor(/^sealci: ready /m);
  const client = new AgentClient(`127.0.0.1:${vm.port}`);
  t.after(() => {
    client.close();
  });
  return client;
}

async function gitTarSha256(repository: string): Promise<string> {
  const hash = createHash('sha256');
  const args = ['-C', repository, 'archive', '--prefix=noise-v1/', 'v1'];
  const tar = spawn('git', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of tar.stdout as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

/** Repositories of one file that nothing can compress, and what a guest makes of them. */
export class NoiseServer {
  readonly #folder: string;
  readonly #server: GitServer;

  static async start(): Promise<NoiseServer> {
    const folder = mkdtempSync(join(tmpdir(), 'sealci-noise-'));
    return new NoiseServer(folder, await GitServer.start({ root: folder }));
  }

  private constructor(folder: string, server: GitServer) {
    this.#folder = folder;
    this.#server = server;
  }

  /**
   * Has the agent make a release whose pack has a little over `packBytes`, and checks it: its signature, and its tar
   * against that of git.
   *
   * @throws what the agent answers
   */
  async release(client: AgentClient, packBytes: number): Promise<void> {
    const folder = join(this.#folder, 'noise.git');
    await generateRepository(folder, { files: 1, fileBytes: 10, blobBytes: packBytes });
    try {
      const request = { repositoryUrl: `http://${hostAddress}:${this.#server.port}/noise.git`, tag: 'v1' };
      const { bytes } = await receiveRelease(client.createRelease(request, AbortSignal.timeout(RELEASE_MS)));
      const { key } = await client.getPublicKey();
      const keys = await readPublicKeys(Buffer.from(key.armoredKey));
      const { notations } = await verifyRelease(stream(bytes), keys, { now: new Date() });
      assert.equal(notations.tarSha256, await gitTarSha256(folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true });
  }
}
