import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { AgentError } from '../../src/errors.ts';
import { fingerprint, releaseOf, request, serve, summaryOf, type TestServer } from '../support/fake-agent.ts';

// Both are put there by scripts/install-test-tools.sh.
const root = path.resolve(import.meta.dirname, '../..');
const grpcurl = path.join(root, 'dist/tools/grpcurl');
const python = path.join(root, 'dist/tools/python/bin/python');

const service = 'sealci.release.v1.ReleaseAgent';
const protoFile = ['-import-path', path.join(root, 'proto'), '-proto', 'sealci/release/v1/release_agent.proto'];
const content = Buffer.alloc(1_000_000, 'content');

let it: TestServer;
let out: string;

before(async () => {
  it = await serve((asked) => {
    if (asked.tag === request.tag) return releaseOf(content);
    throw new AgentError('TAG_NOT_FOUND', 'Es gibt keinen „Tag“: 100 % sicher.', { data: { actual: asked.tag } });
  });
  out = mkdtempSync(path.join(tmpdir(), 'foreign-clients-'));
});

after(async () => {
  await it[Symbol.asyncDispose]();
  rmSync(out, { recursive: true });
});

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 });
  return stdout;
}

/** Runs grpcurl; `call` is what stands behind the address. */
function curl(options: readonly string[], ...call: readonly string[]): Promise<string> {
  return run(grpcurl, ['-plaintext', '-max-time', '30', ...options, it.server.address, ...call]);
}

async function controller(source: string, ...args: readonly string[]): Promise<unknown> {
  const script = path.join(root, 'test/support/controller.py');
  return JSON.parse(await run(python, [script, source, it.server.address, ...args]));
}

function createArgs(tag: string): string[] {
  return ['create', request.repositoryUrl, tag, out];
}

test('grpcurl lists the services and describes them from reflection alone', async () => {
  const services = (await curl([], 'list')).trim().split('\n');
  assert.deepEqual(services, [
    'grpc.health.v1.Health',
    'grpc.reflection.v1.ServerReflection',
    'grpc.reflection.v1alpha.ServerReflection',
    service,
  ]);
  const described = await curl([], 'describe');
  for (const name of services) assert.ok(described.includes(`${name} is a service`), name);
  assert.match(await curl([], 'describe', `${service}.CreateRelease`), /returns \( stream /);
  assert.match(
    await curl([], 'describe', 'sealci.release.v1.PublicKey'),
    /google\.protobuf\.Timestamp create_time = 3/,
  );
});

for (const [name, options] of Object.entries({ reflection: [], 'the .proto': protoFile })) {
  test(`grpcurl calls GetPublicKey and GetAgentInfo by ${name}`, async () => {
    assert.match(await curl(options, `${service}/GetPublicKey`), new RegExp(`"fingerprint": "${fingerprint}"`));
    assert.match(await curl(options, `${service}/GetAgentInfo`), /"mode": "AGENT_MODE_DEVELOPMENT"/);
  });

  test(`grpcurl makes a release by ${name}`, async () => {
    const data = JSON.stringify({ repository_url: request.repositoryUrl, tag: request.tag });
    const messages = await curl(['-d', data, ...options], `${service}/CreateRelease`);
    const chunks = [...messages.matchAll(/"chunk": "([^"]*)"/g)].map(([, base64]) =>
      Buffer.from(base64 ?? '', 'base64'),
    );
    assert.deepEqual(Buffer.concat(chunks), content);
    assert.ok(messages.includes(summaryOf(content).sha256));
  });
}

test('grpcurl asks for health', async () => {
  assert.match(await curl([], 'grpc.health.v1.Health/Check'), /"status": "SERVING"/);
});

test('grpcurl shows the status, the message and the reason of an error', async () => {
  const data = JSON.stringify({ repository_url: request.repositoryUrl, tag: 'v9' });
  await assert.rejects(curl(['-d', data], `${service}/CreateRelease`), ({ stderr }: { stderr: string }) => {
    assert.match(stderr, /Code: NotFound/);
    assert.match(stderr, /Message: Es gibt keinen „Tag“: 100 % sicher\./);
    assert.match(stderr, /"reason": "TAG_NOT_FOUND"/);
    return true;
  });
});

for (const source of ['reflection', path.join(root, 'proto')]) {
  const name = source === 'reflection' ? source : 'the .proto';

  test(`Python asks for health, information and the public key by ${name}`, async () => {
    assert.deepEqual(await controller(source, 'health'), { status: 'SERVING' });
    assert.match(JSON.stringify(await controller(source, 'info')), /AGENT_MODE_DEVELOPMENT/);
    assert.match(JSON.stringify(await controller(source, 'public-key')), /KEY_STATUS_ACTIVE/);
  });

  test(`Python makes a release by ${name}`, async () => {
    const answer = JSON.stringify(await controller(source, ...createArgs(request.tag)));
    assert.ok(answer.includes('"phases":["PHASE_RESOLVING","PHASE_FETCHING"]'));
    assert.ok(answer.includes('"repository_url":"https://example.org/sample.git"'));
    assert.ok(answer.includes('"signature_time":"2026-01-02T03:04:05Z"'));
    assert.ok(answer.includes(summaryOf(content).tarSha256));
    const [file = ''] = readdirSync(out);
    assert.equal(file, 'sample-v1.0.0.git.tgz.sig');
    assert.deepEqual(readFileSync(path.join(out, file)), content);
    rmSync(path.join(out, file));
  });
}

test('Python reads the status, the message and the reason of an error', async () => {
  const { error } = (await controller('reflection', ...createArgs('v9'))) as { error: { data: { callId: string } } };
  const { callId } = error.data;
  assert.match(callId, /^[0-9a-f]{32}$/);
  assert.deepEqual(error, {
    status: 'NOT_FOUND',
    message: 'Es gibt keinen „Tag“: 100 % sicher.',
    reason: 'TAG_NOT_FOUND',
    domain: 'release.sealci.dev',
    data: { actual: 'v9', callId },
  });
});
