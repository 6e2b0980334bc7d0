import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { AgentError } from '../../src/errors.ts';
import { defaultLimits } from '../../src/limits.ts';
import { bridgePolicies } from '../../src/rpc/server/bridge-service.ts';
import { callPolicies } from '../../src/rpc/server/call-policy.ts';
import { CreateReleaseRequest, RollPGPKeysRequest } from '../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import {
  CreateReleaseRequest as BridgeRequest,
  RevokePGPKeyRequest,
} from '../../src/rpc/gen/releaseagent/release_agent.ts';
import { encode } from '../../src/rpc/method-adapter.ts';
import { type RunningServer, startServer } from '../../src/rpc/server/server.ts';
import { messageOf } from '../support/message.ts';
import { selfSigned } from '../support/certificates.ts';
import { fakeAgent, fingerprint, info, releaseOf, request, summaryOf } from '../support/fake-agent.ts';
import { ListedAuthority } from '../support/listed-authority.ts';

/** Whom the agent lets call what: docs/cli.md, "Who may call". */
const callers = {
  release: ['DNS:Controller.example.org', 'IP:192.0.2.7', 'IP:2001:db8::00a1'],
  keys: ['URI:spiffe://example.org/operator', 'email:ops@example.org'],
};

/** The agent behind the server answers so to those who may change its keys: it has been reached. */
const REACHED = 'ABORTED';

const release = '/sealci.release.v1.ReleaseAgent/';
const bridge = '/releaseagent.ReleaseAgent/';
const paths = [...callPolicies.keys(), ...bridgePolicies.keys()];
/** What each kind of caller gets for each RPC: the whole of what is promised. */
const expected = {
  /** No connection. */
  nobody: all('UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE'),
  /** The authority vouches for it, no list names it. */
  stranger: all('PERMISSION_DENIED', 'PERMISSION_DENIED', 'PERMISSION_DENIED', 'PERMISSION_DENIED', 'OK'),
  releases: all('OK', 'OK', 'PERMISSION_DENIED', 'PERMISSION_DENIED', 'OK'),
  keys: all('PERMISSION_DENIED', 'OK', REACHED, REACHED, 'OK'),
  both: all('OK', 'OK', REACHED, REACHED, 'OK'),
} as const;

function all(
  create: string,
  look: string,
  roll: string,
  restore: string,
  health: string,
): Readonly<Record<string, string>> {
  return {
    [`${release}CreateRelease`]: create,
    [`${release}GetPublicKey`]: look,
    [`${release}GetAgentInfo`]: look,
    [`${release}RollPGPKeys`]: roll,
    [`${release}RestoreKeyRing`]: restore,
    [`${release}ConfirmKeyRing`]: restore,
    [`${bridge}CreateRelease`]: create,
    [`${bridge}RevokePGPKey`]: roll,
    [`${bridge}GetRootPublicKey`]: look,
    '/grpc.health.v1.Health/Check': health,
    '/grpc.health.v1.Health/List': health,
    '/grpc.health.v1.Health/Watch': health,
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo': health,
    '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo': health,
  };
}

const directory = mkdtempSync(join(tmpdir(), 'sealci-matrix-'));
const authority = ListedAuthority.root(directory);
const between = authority.issueAuthority('between', directory);
const foreign = ListedAuthority.root(directory, 'foreign');
const named = { names: 'DNS:controller.example.org' };
const HOUR = 3_600_000;

interface Shown {
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

/** A name with commas, at which openssl would take it apart: GeneralNames of RFC 5280, section 4.2.1.6, for short URIs. */
function uriInDer(uri: string): string {
  const bytes = Buffer.from(uri);
  const general = Buffer.concat([Buffer.of(0x86, bytes.length), bytes]);
  return `DER:${Buffer.concat([Buffer.of(0x30, general.length), general]).toString('hex')}`;
}

function revoked(): Shown {
  const certificate = authority.issue('revoked', named);
  authority.revoke(certificate);
  return certificate;
}

/** A certificate that may not issue others, and one that it has issued. */
function byOneWhoMayNot(): Shown {
  return authority.issueAuthority('leaf', directory, false).issue('child', named);
}

const of = (names: string): Shown => authority.issue('caller', { names });

/** Who calls, by what he shows, and what kind of caller that makes him. */
const identities: Readonly<Record<string, readonly [keyof typeof expected, Shown | undefined]>> = {
  'without a certificate': ['nobody', undefined],
  'of a foreign authority': ['nobody', foreign.issue('impostor', named)],
  'that vouches for itself': ['nobody', selfSigned(directory)],
  expired: ['nobody', authority.issue('expired', { ...named, from: -2 * HOUR, to: -HOUR })],
  'not yet valid': ['nobody', authority.issue('early', { ...named, from: HOUR })],
  revoked: ['nobody', revoked()],
  'for servers only': ['nobody', authority.issue('server', { ...named, usage: 'serverAuth' })],
  'issued by one that may not issue': ['nobody', byOneWhoMayNot()],
  'with no names but its common name': ['stranger', authority.issue('controller.example.org')],
  'with a name that no list has': ['stranger', of('DNS:stranger.example.org')],
  'with a longer name': ['stranger', of('DNS:controller.example.org.evil.example')],
  'with a wildcard': ['stranger', of('DNS:*.example.org')],
  'with the name as another kind': ['stranger', of('URI:controller.example.org')],
  'with the address as a host name': ['stranger', of('DNS:192.0.2.7')],
  'with a URI in other capitals': ['stranger', of('URI:spiffe://example.org/Operator')],
  'with a mailbox in other capitals': ['stranger', of('email:Ops@example.org')],
  // In Node's notation it would read as three names, were it not quoted there.
  'with one name that reads like three': ['stranger', of(uriInDer('a, DNS:controller.example.org, b'))],
  'with the host name': ['releases', of('DNS:controller.example.org')],
  'with the host name in capitals': ['releases', of('DNS:CONTROLLER.EXAMPLE.ORG')],
  'with the IPv4 address': ['releases', of('IP:192.0.2.7')],
  'with the IPv6 address': ['releases', of('IP:2001:DB8:0::A1')],
  'with a second name that counts': ['releases', of('DNS:unknown.example.org,IP:192.0.2.7')],
  'by an authority between': ['releases', between.issue('below', named)],
  'with the URI': ['keys', of('URI:spiffe://example.org/operator')],
  'with the mailbox': ['keys', of('email:ops@example.org')],
  'with a name of either list': ['both', of('DNS:controller.example.org,email:ops@example.org')],
};

const bodies: Readonly<Record<string, Uint8Array>> = {
  [`${release}CreateRelease`]: encode(CreateReleaseRequest, messageOf(CreateReleaseRequest, request)),
  [`${bridge}CreateRelease`]: encode(BridgeRequest, { repoUrl: request.repositoryUrl, revision: request.tag }),
  [`${bridge}RevokePGPKey`]: encode(RevokePGPKeyRequest, { fingerprint }),
  [`${release}RollPGPKeys`]: encode(RollPGPKeysRequest, messageOf(RollPGPKeysRequest, { reason: 1 })),
};

let server: RunningServer;
before(async () => {
  const refuse = (): Promise<never> => Promise.reject(new AgentError('ROLL_IN_PROGRESS', 'Reached.'));
  server = await startServer({
    agent: {
      ...fakeAgent(() => releaseOf(new Uint8Array(1000))),
      rollKeys: refuse,
      restoreKeyRing: refuse,
      confirmKeyRing: refuse,
    },
    // The bucket is none of the callers' business.
    shelf: { put: () => Promise.resolve({ info: info.info, summary: summaryOf(new Uint8Array()) }) },
    limits: defaultLimits,
    log: () => undefined,
    address: '127.0.0.1:0',
    tls: {
      ...authority.issue('agent', { names: 'DNS:agent' }),
      ca: Buffer.concat([authority.ca, between.certificate]),
      crls: [authority.list().toString(), between.list().toString()],
      callers,
    },
  });
});
after(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

/** The status of one call, OK as soon as an answer comes: a watch has no end. */
function statusOf(client: Client, path: string): Promise<string> {
  return new Promise((resolve) => {
    const same = (bytes: Buffer): Buffer => bytes;
    const call = client.makeServerStreamRequest(path, same, same, Buffer.from(bodies[path] ?? []));
    call.on('data', () => {
      resolve('OK');
      call.cancel();
    });
    call.on('error', ({ code }: ServiceError) => {
      resolve(status[code]);
    });
    call.on('end', () => {
      resolve('OK');
    });
  });
}

test('the table has every RPC there is', () => {
  for (const statuses of Object.values(expected)) {
    assert.deepEqual(Object.keys(statuses).sort(), paths.toSorted());
  }
});

for (const [what, [kind, shown]] of Object.entries(identities)) {
  test(`a caller ${what} gets what is promised to ${kind}`, async () => {
    const { cert, key } = shown ?? {};
    const pair = [key && Buffer.from(key), cert && Buffer.from(cert)] as const;
    const client = new Client(server.address, credentials.createSsl(authority.ca, pair[0], pair[1]), {
      'grpc.ssl_target_name_override': 'agent',
      'grpc.default_authority': 'agent',
    });
    try {
      const statuses: Record<string, string> = {};
      for (const path of paths) statuses[path] = await statusOf(client, path);
      assert.deepEqual(statuses, expected[kind]);
    } finally {
      client.close();
    }
  });
}
