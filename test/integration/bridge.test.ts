import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import test, { after, before } from 'node:test';
import { PART_BYTES } from '../../src/formats/s3.ts';
import { Bridged, codesOf, controller, controllerCommand, failedWith, grpcurl, run } from '../support/bridged.ts';
import type { ServedAgent } from '../support/cli.ts';
import { Gate } from '../support/gate.ts';
import { S3Proxy } from '../support/s3-proxy.ts';

let it: Bridged;
let agent: ServedAgent;

before(async () => {
  it = await Bridged.start();
  agent = await it.serve();
});

after(() => it[Symbol.asyncDispose]());

test('a client of SealCI makes a release, and finds archive and signature in the bucket', async () => {
  const answer = await controller(agent, 'release', it.url, 'v1.2.3');
  await it.checkRelease('v1.2.3', answer);
  const key = await controller(agent, 'key');
  assert.deepEqual({ fingerprint: key.fingerprint, key_data: key.key_data }, answer.public_key);
  assert.equal(key.fingerprint, agent.fingerprint);

  const tar = it.repository.run(['archive', '--format=tar', '--prefix=project-v1.2.3/', 'v1.2.3']);
  const made = execFileSync('gzip', ['--decompress', '--stdout'], { input: it.objectsOf('v1.2.3').archive });
  assert.ok(made.equals(tar));
});

test('the same release asked for again keeps its archive; a tag that has moved replaces nothing', async () => {
  it.pushTag('again', 'first');
  await it.checkRelease('again', await controller(agent, 'release', it.url, 'again'));
  const first = it.objectsOf('again');
  await it.checkRelease('again', await controller(agent, 'release', it.url, 'again'));
  const second = it.objectsOf('again');
  assert.ok(second.archive.equals(first.archive));

  it.pushTag('again', 'moved');
  failedWith(await controller(agent, 'release', it.url, 'again'), 'again', 'BUCKET_CONFLICT');
  assert.deepEqual(it.objectsOf('again'), second);
});

test('a release that cannot be had is a FAILURE, with its reason beside it and in the log', async () => {
  failedWith(await controller(agent, 'release', it.url, 'none'), 'none', 'TAG_NOT_FOUND');
  failedWith(await controller(agent, 'release', 'git@example.org:a/b', 'v1'), 'v1', 'INVALID_REPOSITORY_URL');
  failedWith(await controller(agent, 'release', it.url, 'a..b'), 'a..b', 'INVALID_TAG_NAME');
  assert.deepEqual(codesOf(agent, 'CreateRelease').slice(-3), [
    'TAG_NOT_FOUND',
    'INVALID_REPOSITORY_URL',
    'INVALID_TAG_NAME',
  ]);
  assert.deepEqual(it.namesWith('none'), []);
});

test('what may pass by itself is a gRPC status; the agent tells at its start of a bucket that it cannot use', async () => {
  await using closed = await S3Proxy.start(it.bucket.port, { refuse: () => 503 });
  const cut = await it.serve(closed.endpoint);
  assert.match(String((await cut.event('warning'))['message']), /BUCKET_FAILED/);
  const unavailable = await controller(cut, 'release', it.url, 'v1.2.3');
  assert.equal(unavailable.error?.status, 'UNAVAILABLE');
  assert.deepEqual(codesOf(cut, 'CreateRelease'), ['BUCKET_FAILED']);
  // A server that may be up again.
  const gone = await controller(agent, 'release', 'http://127.0.0.1:9/owner/project', 'v1');
  assert.equal(gone.error?.status, 'UNAVAILABLE');
});

test('a large archive goes there in parts; of one whose caller goes away nothing is left', async () => {
  it.pushTag('large', randomBytes(2 * PART_BYTES + 100_000));
  await it.checkRelease('large', await controller(agent, 'release', it.url, 'large'));
  assert.ok(it.objectsOf('large').archive.length > 2 * PART_BYTES);

  it.pushTag('given-up', randomBytes(2 * PART_BYTES + 200_000));
  const begun = Promise.withResolvers<undefined>();
  await using slow = await S3Proxy.start(it.bucket.port, {
    before: ({ method, url: path }) => {
      if (method !== 'PUT' || path?.includes('partNumber=2') !== true) return Promise.resolve();
      begun.resolve(undefined);
      return new Promise(() => undefined);
    },
  });
  const patient = await it.serve(slow.endpoint);
  const calling = execFile(...controllerCommand(patient.address, 'release', it.url, 'given-up'));
  await begun.promise;
  calling.kill();
  await patient.event('call');
  assert.deepEqual(codesOf(patient, 'CreateRelease'), ['CANCELLED']);
  assert.equal(await it.endUploads(), 0);
  assert.equal(existsSync(it.bucket.path('releases/owner/project.git/given-up')), false);
});

test('a release that fails when half of it is in the bucket leaves nothing there', async () => {
  it.pushTag('torn', randomBytes(3 * PART_BYTES));
  await using gate = await Gate.start(it.git.port);
  const calling = controller(agent, 'release', `http://${gate.address}/owner/project.git`, 'torn');
  await gate.held;
  await gate[Symbol.asyncDispose]();
  const { error } = await calling;
  assert.equal(error?.status, 'UNAVAILABLE');
  assert.equal(await it.endUploads(), 0);
  assert.deepEqual(it.namesWith('torn'), []);
});

test('an archive whose signature could not follow is taken back; one that a killed agent left is completed', async () => {
  it.pushTag('half', 'half of a release');
  const isSignature = ({ method, url: path }: IncomingMessage): boolean =>
    method === 'PUT' && path?.endsWith('.sig') === true;
  await using refusing = await S3Proxy.start(it.bucket.port, {
    refuse: (request) => (isSignature(request) ? 403 : undefined),
  });
  failedWith(await controller(await it.serve(refusing.endpoint), 'release', it.url, 'half'), 'half', 'BUCKET_REFUSED');
  assert.deepEqual(it.namesWith('half'), []);

  const reached = Promise.withResolvers<undefined>();
  await using holding = await S3Proxy.start(it.bucket.port, {
    before: (request) => {
      if (!isSignature(request)) return Promise.resolve();
      reached.resolve(undefined);
      return new Promise(() => undefined);
    },
  });
  const killed = await it.serve(holding.endpoint);
  const calling = controller(killed, 'release', it.url, 'half');
  await reached.promise;
  await killed.kill();
  assert.equal((await calling).error?.status, 'UNAVAILABLE');
  await it.checkRelease('half', await controller(agent, 'release', it.url, 'half'));
});

test('RevokePGPKey rolls the active key once, whose releases are then had again under the new one', async () => {
  const rolled = await it.serve();
  it.pushTag('revoked', 'signed twice');
  await it.checkRelease('revoked', await controller(rolled, 'release', it.url, 'revoked'));
  const before = it.objectsOf('revoked');
  const old = rolled.fingerprint;

  failedWith(await controller(rolled, 'revoke', 'A'.repeat(40)), '', 'KEY_NOT_FOUND');
  failedWith(await controller(rolled, 'revoke', 'this one'), '', 'INVALID_FINGERPRINT');
  const answers = [await controller(rolled, 'revoke', old.toLowerCase()), await controller(rolled, 'revoke', old)];
  const fingerprint = answers[0]?.public_key?.fingerprint ?? '';
  assert.notEqual(fingerprint, old);
  for (const { status, public_key: key } of answers) {
    assert.deepEqual([status, key?.fingerprint], ['SUCCESS', fingerprint]);
  }
  assert.equal((await controller(rolled, 'key')).fingerprint, fingerprint);
  const accounted = rolled.log.filter((line) => line['event'] === 'rolled');
  assert.deepEqual(
    accounted.map(({ denied, reason, method }) => [denied, reason, method]),
    [[old, 'COMPROMISED', 'releaseagent.ReleaseAgent/RevokePGPKey']],
  );

  // As docs/bridge.md has it: the sealed ring, which SealCI's interface has no place for.
  mkdirSync(it.bundle.path('roll'));
  const comment = 'Revoked by RevokePGPKey of SealCI, which gives no reason.';
  const { code, stderr } = await it.bundle.run([
    ...['roll-keys', '--agent', rolled.address, '--reason', 'compromised', '--comment', comment],
    ...['--token', `revoke-${old}`, '--out', it.bundle.path('roll')],
  ]);
  assert.equal(code, 0, stderr);
  assert.ok(existsSync(it.bundle.path('roll', 'key-ring.sealed')));
  assert.equal((await controller(rolled, 'key')).fingerprint, fingerprint);

  const again = await controller(rolled, 'release', it.url, 'revoked');
  assert.equal(again.public_key?.fingerprint, fingerprint);
  await it.checkRelease('revoked', again);
  assert.ok(it.objectsOf('revoked').archive.equals(before.archive));
});

test('health and reflection tell of the bridge, which is off by default', async () => {
  const service = 'releaseagent.ReleaseAgent';
  const ask = (address: string, ...call: string[]): Promise<string> =>
    run(grpcurl, ['-plaintext', ...call.slice(0, -2), address, ...call.slice(-2)]);
  const health = ['-d', JSON.stringify({ service }), 'grpc.health.v1.Health/Check'] as const;
  assert.match(await run(grpcurl, ['-plaintext', health[0], health[1], agent.address, health[2]]), /"SERVING"/);
  assert.match(
    await ask(agent.address, 'describe', `${service}.RevokePGPKey`),
    /\.releaseagent\.CreateReleaseResponse/,
  );
  assert.equal((await agent.event('listening'))['bridge'], 'on');

  const plain = await it.bundle.serve();
  const refused = await controller(plain, 'key');
  assert.equal(refused.error?.status, 'UNIMPLEMENTED');
  assert.doesNotMatch(await run(grpcurl, ['-plaintext', plain.address, 'list']), /releaseagent/);
  await assert.rejects(run(grpcurl, ['-plaintext', health[0], health[1], plain.address, health[2]]));
});
