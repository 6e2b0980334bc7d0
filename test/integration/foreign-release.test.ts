import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { Bundle, type ServedAgent } from '../support/cli.ts';
import { GitRepository } from '../support/git-repository.ts';
import type { GitServer } from '../../harness/git-server.ts';
import { sampleBytes } from '../support/openpgp.ts';

// Put there by scripts/install-test-tools.sh.
const root = path.resolve(import.meta.dirname, '../..');
const grpcurl = path.join(root, 'dist/tools/grpcurl');

const service = 'sealci.release.v1.ReleaseAgent';
const sources = {
  'the .proto': ['-import-path', path.join(root, 'proto'), '-proto', 'sealci/release/v1/release_agent.proto'],
  reflection: [],
} as const;

let bundle: Bundle;
let agent: ServedAgent;
let repository: GitRepository;
let server: GitServer;
let url: string;

before(async () => {
  bundle = new Bundle();
  repository = GitRepository.create();
  repository.commitFiles([
    { path: 'README.md', content: '# Project\n' },
    { path: 'data', content: sampleBytes(1_000_000) },
  ]);
  repository.git('tag', '-a', '-m', 'v1', 'v1');
  server = await repository.serve('project');
  url = `${server.url}/project.git`;
  agent = await bundle.serve();
  mkdirSync(bundle.path('gnupg'), { mode: 0o700 });
  gpg('--import', writeFile('key.asc', (await bundle.run(['public-key', '--agent', agent.address])).stdout));
});

after(async () => {
  execFileSync('gpgconf', ['--homedir', bundle.path('gnupg'), '--kill', 'all']);
  await server.stop();
  repository.dispose();
  await bundle.dispose();
});

function gpg(...args: string[]): Buffer {
  return execFileSync('gpg', ['--homedir', bundle.path('gnupg'), '--batch', '--quiet', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

function writeFile(name: string, content: string | Buffer): string {
  writeFileSync(bundle.path(name), content);
  return bundle.path(name);
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 });
  return stdout;
}

/** The release must be what gpg takes, and hold what git archive makes. */
function checkRelease(file: string): void {
  const tgz = writeFile('release.tgz', gpg('--decrypt', file));
  const tar = execFileSync('gzip', ['--decompress', '--stdout', tgz], { maxBuffer: 64 * 1024 * 1024 });
  assert.ok(tar.equals(repository.run(['archive', '--format=tar', '--prefix=project-v1/', 'v1'])));
}

for (const [name, source] of Object.entries(sources)) {
  test(`grpcurl gets a true release by ${name}`, async () => {
    const data = JSON.stringify({ repository_url: url, tag: 'v1' });
    const options = ['-plaintext', '-max-time', '60', '-d', data, ...source];
    const messages = await run(grpcurl, [...options, agent.address, `${service}/CreateRelease`]);
    const chunks = [...messages.matchAll(/"chunk": "([^"]*)"/g)].map(([, base64]) =>
      Buffer.from(base64 ?? '', 'base64'),
    );
    checkRelease(writeFile('by-grpcurl.sig', Buffer.concat(chunks)));
  });
}
