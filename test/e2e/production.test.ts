import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import test, { after, before } from 'node:test';
import { Client } from '@grpc/grpc-js';
import {
  HealthDefinition,
  HealthCheckResponse_ServingStatus as ServingStatus,
  type HealthCheckResponse,
} from '../../src/rpc/gen/grpc/health/v1/health.ts';
import { builderId } from '../../src/release/provenance/builder.ts';
import { readStatement } from '../../src/release/provenance/read-statement.ts';
import type { ReleaseSummary } from '../../src/release/release.ts';
import type { AgentClient } from '../../src/rpc/client/client.ts';
import { deserializer, methodsOf, serializer } from '../../src/rpc/method-adapter.ts';
import { clientTransport } from '../../src/rpc/tls.ts';
import { hostAddress } from '../../harness/appliance.ts';
import { faultsIn } from '../support/audit-lines.ts';
import { boot } from '../support/boot.ts';
import { assertSameAsHost, type ReceivedRelease, receiveRelease } from '../support/compare-with-host.ts';
import { withCode } from '../support/codes.ts';
import { GitRepository } from '../support/git-repository.ts';
import { GitServer } from '../../harness/git-server.ts';
import { valueOf } from '../support/open-metrics.ts';
import { sampleBytes } from '../support/openpgp.ts';
import { keyCaller, metricsReader, ProductionImage, releaseCaller, stranger } from '../support/production.ts';
import { request } from '../support/read-metrics.ts';
import type { Vm } from '../../harness/vm.ts';

const never = new AbortController().signal;

let image: ProductionImage;
let repository: GitRepository;
/** What the next request for a pack has to wait for. */
let hold: ((request: IncomingMessage) => Promise<void>) | undefined;
/** The same repository, for the guest over https, and for this machine over http. */
let guestServer: GitServer;
let localServer: GitServer;

before(async () => {
  image = await ProductionImage.make();
  repository = GitRepository.create();
  repository.commitFiles([{ path: 'README.md', content: '# Project\n' }]);
  repository.git('tag', 'small');
  repository.commitFiles([
    { path: 'README.md', content: '# Project\n' },
    { path: 'bin/run', content: '#!/bin/sh\n', mode: '100755' },
    { path: 'link', content: 'README.md', mode: '120000' },
    { path: 'data', content: sampleBytes(1_000_000) },
    { path: 'VERSION', content: '$Format:%H %d$\n' },
    { path: '.gitattributes', content: 'VERSION export-subst\n' },
  ]);
  repository.git('tag', '-a', '-m', 'v1', 'v1.0');
  const holdPack = async (request: IncomingMessage): Promise<void> => {
    if (request.method === 'POST' && request.url?.endsWith('git-upload-pack') === true) await hold?.(request);
  };
  guestServer = await repository.serve('project', { tls: image.gitServerTls(), hold: holdPack });
  localServer = await GitServer.start({ root: `${repository.directory}/served` });
});
after(async () => {
  await guestServer.stop();
  await localServer.stop();
  repository.dispose();
  image.remove();
});

const guestUrl = (): string => `https://${hostAddress}:${guestServer.port}/project.git`;

async function bootToReady(t: Parameters<typeof boot>[0], ip?: string): Promise<Vm> {
  const vm = await boot(t, { initramfs: image.path, withMetrics: true, ...(ip !== undefined && { ip }) });
  const { fingerprint } = image.signingKey;
  await vm.waitFor(new RegExp(`^sealci: ready 10\\.0\\.2\\.15:50051 ${fingerprint} epoch 0 unconfirmed$`, 'm'));
  return vm;
}

async function bootConfirmed(t: Parameters<typeof boot>[0]): Promise<Vm> {
  const vm = await bootToReady(t);
  await image.confirm(vm.port);
  return vm;
}

async function as(vm: Vm, name: string, use: (client: AgentClient) => Promise<void>): Promise<void> {
  const client = image.connect(vm.port, name);
  try {
    await use(client);
  } finally {
    client.close();
  }
}

async function checkRelease(vm: Vm): Promise<void> {
  await as(vm, releaseCaller, async (client) => {
    const release = await receiveRelease(client.createRelease({ repositoryUrl: guestUrl(), tag: 'v1.0' }, never));
    const localUrl = `${localServer.url}/project.git`;
    await assertSameAsHost(release, { localUrl, guestUrl: guestUrl(), tag: 'v1.0', key: image.signingKey });
    assertMadeByImage(release.summary);
  });
}

/** The image knows itself: its provenance names it by the digest in its manifest. */
function assertMadeByImage({ provenance, sha256 }: ReleaseSummary): void {
  assert.ok(provenance);
  const { builder, ...facts } = readStatement(provenance.statement);
  assert.equal(builderId(builder.program), `https://release.sealci.dev/builders/image@${image.manifest.imageDigest}`);
  assert.deepEqual([builder.mode, facts.repository, facts.sha256], ['production', guestUrl(), sha256]);
}

function checkHealth(vm: Vm): Promise<HealthCheckResponse> {
  const { check } = methodsOf(HealthDefinition);
  const address = `127.0.0.1:${vm.port}`;
  const { credentials, options } = clientTransport(address, image.tlsOf(stranger));
  const client = new Client(address, credentials, options);
  const [write, read] = [serializer(check.requestType), deserializer(check.responseType)];
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(check.path, write, read, { service: '' }, (error, answer) => {
      client.close();
      if (answer) resolve(answer);
      else reject(error ?? new Error('no answer'));
    });
  });
}

test('the production image serves its callers, each by its role', async (t) => {
  const vm = await bootToReady(t);
  await t.test('it signs nothing before the key caller confirms its ring', async () => {
    assert.equal((await checkHealth(vm)).status, ServingStatus.NOT_SERVING);
    const ring = { epoch: 0, fingerprint: image.signingKey.fingerprint };
    await as(vm, releaseCaller, async (client) => {
      const request = { repositoryUrl: guestUrl(), tag: 'v1.0' };
      await assert.rejects(receiveRelease(client.createRelease(request, never)), withCode('KEY_RING_UNCONFIRMED'));
      await assert.rejects(client.confirmKeyRing(ring, never), withCode('CALLER_NOT_ALLOWED'));
    });
    await image.confirm(vm.port);
  });
  await t.test('its public key is that of the key pair that was put in', () =>
    as(vm, releaseCaller, async (client) => {
      const { key, olderKeys } = await client.getPublicKey();
      assert.equal(key.armoredKey, image.signingKey.publicKeyArmored);
      assert.deepEqual(olderKeys, []);
    }),
  );
  await t.test('it tells which image it is and that it is in production', () =>
    as(vm, keyCaller, async (client) => {
      const { imageDigest, mode } = await client.getAgentInfo();
      assert.equal(`sha256:${imageDigest ?? ''}`, image.manifest.imageDigest);
      assert.equal(mode, 'production');
    }),
  );
  await t.test('it is healthy for whoever has a certificate', async () => {
    assert.equal((await checkHealth(vm)).status, ServingStatus.SERVING);
  });
  await t.test('a release is, to the byte, what the host itself makes', () => checkRelease(vm));
  await t.test('its metrics tell of it, to their reader alone', async () => {
    const read = (name: string) => {
      const { ca, cert, key } = image.tlsOf(name);
      const tls = { ca: Buffer.from(ca), cert: Buffer.from(cert), key: Buffer.from(key) };
      return request(`https://127.0.0.1:${vm.metricsPort ?? 0}/metrics`, tls);
    };
    assert.equal((await read(releaseCaller)).status, 403);
    const { status, body } = await read(metricsReader);
    assert.equal(status, 200);
    assert.equal(valueOf(body, 'sealci_agent_releases_total{outcome="made",reason="OK"}'), 1);
    assert.equal(valueOf(body, 'sealci_agent_key_ring_confirmed'), 1);
    assert.equal(valueOf(body, `sealci_agent_key_info{fingerprint="${image.signingKey.fingerprint}"}`), 1);
    assert.match(body, new RegExp(`image_digest="${image.manifest.imageDigest.replace('sha256:', '')}"`));
  });
  await t.test('throws TAG_NOT_FOUND for a tag that is not there, and ADDRESS_NOT_ALLOWED for http', () =>
    as(vm, releaseCaller, async (client) => {
      const ask = (repositoryUrl: string, tag: string) =>
        receiveRelease(client.createRelease({ repositoryUrl, tag }, never));
      await assert.rejects(ask(guestUrl(), 'v9'), withCode('TAG_NOT_FOUND'));
      await assert.rejects(ask(guestUrl().replace('https', 'http'), 'v1.0'), withCode('ADDRESS_NOT_ALLOWED'));
    }),
  );
  await t.test('throws CALLER_NOT_ALLOWED for another role and for a name that has none', async () => {
    const request = { reason: 'SUPERSEDED', comment: '', dryRun: true } as const;
    await as(vm, releaseCaller, (client) =>
      assert.rejects(client.rollKeys(request, never), withCode('CALLER_NOT_ALLOWED')),
    );
    await as(vm, stranger, (client) => assert.rejects(client.getPublicKey(), withCode('CALLER_NOT_ALLOWED')));
  });
  await t.test('its console runs no commands', async () => {
    vm.send('debug echo "did run: $((40 + 2))"');
    vm.send('poweroff');
    await vm.waitFor(/^sealci: clean shutdown$/m);
    await vm.waitUntilEnded();
    assert.doesNotMatch(vm.console, /did run: 42/);
  });
  await t.test('its console holds the audit log, whole', async () => {
    assert.deepEqual(await faultsIn(vm.console), []);
    for (const event of ['started', 'signed', 'refused', 'stopped']) {
      assert.match(vm.console, new RegExp(`^\\{"audit":1,.*"event":"${event}"`, 'm'));
    }
    assert.match(vm.console, /"event":"signed".*"caller":\{"names":\["DNS:controller\.example\.org"\]/);
  });
  assert.ok(!vm.console.includes('image,'), 'the console calls it no development or debug image');
});

test('a release succeeds at an address from a DHCP server too', async (t) => {
  const vm = await bootToReady(t, 'dhcp');
  await image.confirm(vm.port);
  await checkRelease(vm);
});

/** Has a release run up to its pack, says poweroff on the console, and goes on with the release as `then` says. */
async function powerOffDuringRelease(
  vm: Vm,
  then: (client: AgentClient, release: Promise<ReceivedRelease>, letGo: () => void) => Promise<void>,
): Promise<void> {
  const asked = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  await as(vm, releaseCaller, async (client) => {
    const request = { repositoryUrl: guestUrl(), tag: 'small' };
    // The first one loads code, which takes seconds of the few that a stopping agent has.
    await receiveRelease(client.createRelease(request, never));
    hold = async () => {
      hold = undefined;
      asked.resolve(undefined);
      await released.promise;
    };
    const release = receiveRelease(client.createRelease(request, never));
    release.catch(() => undefined);
    await asked.promise;
    vm.send('poweroff');
    await vm.waitFor(/"event":"draining"/);
    await then(client, release, () => {
      released.resolve(undefined);
    });
  });
  await vm.waitFor(/^sealci: clean shutdown$/m);
  released.resolve(undefined);
}

test('a release that runs when the console says poweroff may end, others are refused', async (t) => {
  await powerOffDuringRelease(await bootConfirmed(t), async (client, release, letGo) => {
    const late = receiveRelease(client.createRelease({ repositoryUrl: guestUrl(), tag: 'small' }, never));
    await assert.rejects(late, withCode('DRAINING'));
    letGo();
    assert.equal((await release).summary.files, 1);
  });
});

test('a release that does not end in time is cancelled, and the guest still ends in good order', async (t) => {
  await powerOffDuringRelease(await bootConfirmed(t), async (_client, release) => {
    await assert.rejects(release, withCode('DRAINING'));
  });
});
