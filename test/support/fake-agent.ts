import { createHash } from 'node:crypto';
import { type Limits, defaultLimits } from '../../src/limits.ts';
import type { ReleaseEvent, ReleaseRequest, ReleaseSummary } from '../../src/release/release.ts';
import type { KeyRingView } from '../../src/keys/ring/key-view.ts';
import type { AgentInfo, ReleaseAgent } from '../../src/agent/release-agent.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { type RunningServer, startServer } from '../../src/rpc/server/server.ts';
import type { CallRecord } from '../../src/rpc/server/call-log.ts';
import { AgentError } from '../../src/errors.ts';
import { scribbledEvents } from './scribbled.ts';
import { PATIENCE_MS } from './time.ts';

export const fingerprint = 'A'.repeat(40);
export const request: ReleaseRequest = { repositoryUrl: 'https://example.org/sample.git', tag: 'v1.0.0' };

export const info: Extract<ReleaseEvent, { type: 'info' }> = {
  type: 'info',
  info: {
    name: 'sample',
    tag: 'v1.0.0',
    commitId: '1'.repeat(40),
    tagObjectId: '2'.repeat(40),
    keyFingerprint: fingerprint,
    fileName: 'sample-v1.0.0.git.tgz.sig',
    repositoryUrl: 'https://example.org/sample.git',
    signatureTime: new Date('2026-01-02T03:04:05Z'),
  },
};

/** The summary of a release whose content is `content`. */
export function summaryOf(content: Uint8Array): ReleaseSummary {
  return {
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    tgzSha256: 'c'.repeat(64),
    tarSha256: 'd'.repeat(64),
    tgzBytes: 11,
    tarBytes: 12,
    files: 3,
    directories: 4,
    symlinks: 5,
    submodules: 6,
    contentBytes: 7,
    detachedSignature: '-----BEGIN PGP SIGNATURE-----\n…\n-----END PGP SIGNATURE-----\n',
    warnings: ['A link leads out of the archive.'],
  };
}

/** A whole release of `content`, in pieces of `pieceBytes`, each of which holds until the next event is asked for. */
export function releaseOf(content: Uint8Array, pieceBytes = 65_536): AsyncGenerator<ReleaseEvent> {
  return scribbledEvents(eventsOf(content, pieceBytes));
}

async function* eventsOf(content: Uint8Array, pieceBytes: number): AsyncGenerator<ReleaseEvent> {
  await Promise.resolve();
  yield { type: 'progress', progress: { phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 } };
  yield {
    type: 'progress',
    progress: { phase: 'FETCHING', objectsDone: 5, objectsTotal: 5, bytesDone: 99, bytesTotal: 99 },
  };
  yield info;
  for (let at = 0; at < content.length; at += pieceBytes) {
    yield { type: 'chunk', bytes: content.subarray(at, at + pieceBytes) };
  }
  yield { type: 'summary', summary: summaryOf(content) };
}

export const keyRing: KeyRingView = {
  key: {
    fingerprint,
    armoredKey: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n',
    createTime: new Date('2026-01-02T03:04:05Z'),
    status: 'ACTIVE',
  },
  olderKeys: [
    {
      fingerprint: 'B'.repeat(40),
      armoredKey: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n',
      createTime: new Date('2025-01-02T03:04:05Z'),
      expireTime: new Date('2027-01-02T03:04:05Z'),
      status: 'SUPERSEDED',
      revocation: {
        reason: 'SUPERSEDED',
        comment: 'yearly',
        revokeTime: new Date('2026-01-02T03:04:06Z'),
        armoredCertificate: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n',
        successorFingerprint: fingerprint,
      },
    },
  ],
  rollDueTime: new Date('2027-01-02T03:04:05Z'),
  keyRingEpoch: 1,
  confirmed: true,
};

export const agentInfo: AgentInfo = {
  version: '0.1.0',
  mode: 'development',
  imageDigest: 'e'.repeat(64),
  kernelVersion: '6.1.0',
  nodeVersion: '26.10.0',
  keyFingerprint: fingerprint,
  keyRing: {
    epoch: 1,
    fingerprint,
    confirmed: true,
    digest: '1'.repeat(64),
    nonce: '2'.repeat(64),
    needsOperator: true,
    rollDueTime: new Date('2027-01-02T03:04:05Z'),
  },
  limits: { ...defaultLimits },
  uptimeMs: 1234,
  memory: { residentBytes: 1, peakResidentBytes: 2, totalBytes: 3, availableBytes: 4 },
};

export type CreateRelease = ReleaseAgent['createRelease'];

export function fakeAgent(createRelease: CreateRelease = () => releaseOf(new Uint8Array(300_000))): ReleaseAgent {
  return {
    createRelease,
    getPublicKey(wanted) {
      const found = [keyRing.key, ...keyRing.olderKeys].find((key) => key.fingerprint === (wanted ?? fingerprint));
      if (found !== undefined) return Promise.resolve({ ...keyRing, key: found });
      return Promise.reject(new AgentError('KEY_NOT_FOUND', 'The agent has no such key.'));
    },
    getAgentInfo: () => Promise.resolve(agentInfo),
    // What changes keys is tested with a real key ring: test/integration/key-roll-rpc.test.ts.
    rollKeys: () => Promise.reject(new AgentError('NOT_IMPLEMENTED', 'The fake agent rolls no keys.')),
    confirmKeyRing: () => Promise.reject(new AgentError('NOT_IMPLEMENTED', 'The fake agent confirms no key ring.')),
    whenConfirmed: () => Promise.resolve(undefined),
    restoreKeyRing: () => Promise.reject(new AgentError('NOT_IMPLEMENTED', 'The fake agent restores no key ring.')),
  };
}

export interface TestServer extends AsyncDisposable {
  readonly server: RunningServer;
  readonly client: AgentClient;
  readonly log: CallRecord[];
}

/** A server on a free port of the loopback interface, and a client of it; both end with the scope. */
export async function serve(createRelease?: CreateRelease, limits: Partial<Limits> = {}): Promise<TestServer> {
  const log: CallRecord[] = [];
  const server = await startServer({
    address: '127.0.0.1:0',
    agent: fakeAgent(createRelease),
    limits: { ...defaultLimits, ...limits },
    log: (record) => log.push(record),
  });
  const client = new AgentClient(server.address);
  return {
    server,
    client,
    log,
    async [Symbol.asyncDispose]() {
      client.close();
      await server.stop();
    },
  };
}

export const neverAborted = new AbortController().signal;

export async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Waits until `condition` holds. */
export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`did not come about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** For assert.rejects: the error's code. */
export function withCode(code: string): { code: string } {
  return { code };
}
