import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { AgentError } from '../../src/errors.ts';
import { fingerprint, releaseOf, request, serve, summaryOf, type TestServer } from '../support/fake-agent.ts';

// Put there by scripts/install-test-tools.sh. Clients that are made for the interface: test/examples.
const root = path.resolve(import.meta.dirname, '../..');
const grpcurl = path.join(root, 'dist/tools/grpcurl');

const service = 'sealci.release.v1.ReleaseAgent';
const protoFile = ['-import-path', path.join(root, 'proto'), '-proto', 'sealci/release/v1/release_agent.proto'];
const content = Buffer.alloc(1_000_000, 'content');

let it: TestServer;

before(async () => {
  it = await serve((asked) => {
    if (asked.tag === request.tag) return releaseOf(content);
    throw new AgentError('TAG_NOT_FOUND', 'Es gibt keinen „Tag“: 100 % sicher.', { data: { actual: asked.tag } });
  });
});

after(async () => {
  await it[Symbol.asyncDispose]();
});

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 });
  return stdout;
}

/** Runs grpcurl; `call` is what stands behind the address. */
function curl(options: readonly string[], ...call: readonly string[]): Promise<string> {
  return run(grpcurl, ['-plaintext', '-max-time', '30', ...options, it.server.address, ...call]);
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
