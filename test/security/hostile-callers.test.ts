import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentProcess } from '../../harness/agent-process.ts';
import { LiveHeap } from '../../harness/live-heap.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { ServerReflectionRequest } from '../../src/rpc/gen/grpc/reflection/v1/reflection.ts';
import { encode } from '../../src/rpc/method-adapter.ts';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { Bundle } from '../support/cli.ts';
import { eventually } from '../support/fake-agent.ts';
import { grpcMessage, HostileCaller, sayNothing } from '../support/hostile-callers.ts';

const PERMISSION_DENIED = '7';
const RESOURCE_EXHAUSTED = '8';
const DEADLINE_EXCEEDED = '4';

const bundle = new Bundle();
const authority = new CertificateAuthority(bundle.work);
const honest = authority.issue('honest', 'DNS:honest');
const stranger = authority.issue('stranger', 'DNS:stranger');
for (const [name, pem] of Object.entries<Uint8Array>({ ...authority.issue('agent', 'IP:127.0.0.1') })) {
  writeFileSync(bundle.path(`${name}.pem`), pem, { mode: 0o600 });
}
after(() => bundle.dispose());

/** Of memory that an attack may cost for as long as it goes on: connections cost some, requests none. */
const MAX_GROWTH_MIB = 96;
const MAX_HEAP_GROWTH_MIB = 24;
/** What a shell gives a process by default. */
const OPEN_FILES = 1024;

interface Attacked {
  readonly agent: AgentProcess;
  readonly port: number;
  readonly caller: (tls?: TlsMaterial) => HostileCaller;
}

/** Attacks an agent of its own, then holds its memory against what it was, and sees whether it serves others. */
async function attack(settings: readonly string[], run: (attacked: Attacked) => Promise<void>): Promise<void> {
  const tls = [
    '--tls-ca',
    bundle.path('ca.pem'),
    '--tls-cert',
    bundle.path('cert.pem'),
    '--tls-key',
    bundle.path('key.pem'),
  ];
  const serve = [...tls, '--release-callers', 'DNS:honest', ...settings.flatMap((setting) => ['--set', setting])];
  const agent = await AgentProcess.start(bundle.file, { serve, inspector: true, openFiles: OPEN_FILES });
  const heap = await LiveHeap.connect(agent.inspectorUrl ?? '');
  const callers: HostileCaller[] = [];
  const caller = (material: TlsMaterial = stranger): HostileCaller => {
    const made = new HostileCaller(agent.address, material);
    callers.push(made);
    return made;
  };
  try {
    await served(agent);
    const [residentMiB, heapMiB] = [agent.residentMiB, await heap.measureMiB()];
    const { peakMiB } = await agent.measure(() =>
      run({ agent, port: Number(agent.address.split(':').at(-1)), caller }),
    );
    const grown = [peakMiB - residentMiB, (await heap.measureMiB()) - heapMiB];
    assert.ok((grown[0] ?? NaN) < MAX_GROWTH_MIB && (grown[1] ?? NaN) < MAX_HEAP_GROWTH_MIB, grown.join(' MiB, heap '));
    await served(agent);
  } finally {
    for (const made of callers) made.close();
    heap.close();
    await agent.stop();
  }
}

async function served(agent: AgentProcess): Promise<void> {
  const client = new AgentClient(agent.address, honest);
  try {
    await client.getAgentInfo();
  } finally {
    client.close();
  }
}

const release = '/sealci.release.v1.ReleaseAgent/CreateRelease';
const restore = '/sealci.release.v1.ReleaseAgent/RestoreKeyRing';
const STREAMS = 100;

function answered(callers: readonly HostileCaller[], count: number): Promise<void> {
  return eventually(() => callers.flatMap(({ answers }) => answers).length >= count, `${count} answers`);
}

function statuses(callers: readonly HostileCaller[]): (string | undefined)[] {
  return [...new Set(callers.flatMap(({ answers }) => answers))].sort();
}

suite('a caller that means harm costs no memory, and keeps no one out', () => {
  for (const connections of [8, 30]) {
    test(`without a role, with requests that never end over ${connections} connections`, () =>
      attack([], async ({ caller }) => {
        const callers = Array.from({ length: connections }, () => caller());
        for (const each of callers) {
          for (let index = 0; index < STREAMS; index++) {
            each.open(index % 2 === 0 ? release : restore).write(grpcMessage(262_000, Buffer.alloc(261_000)));
          }
        }
        await answered(callers, connections * STREAMS);
        assert.deepEqual(statuses(callers), [PERMISSION_DENIED]);
      }));
  }

  test('with a role, with requests that never end', () =>
    attack(['maxRequestMs=2000'], async ({ caller }) => {
      const callers = Array.from({ length: 8 }, () => caller(honest));
      for (const each of callers) {
        for (let index = 0; index < STREAMS; index++)
          each.open(release).write(grpcMessage(40_000, Buffer.alloc(39_000)));
      }
      // Over its share of the memory at once, the rest when it is late. No place of a release is taken.
      await answered(callers, 8 * STREAMS);
      assert.deepEqual(statuses(callers), [DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED]);
    }));

  test('with a role, with requests that come drop by drop', () =>
    attack(['maxRequestMs=2000'], async ({ caller }) => {
      const slow = caller(honest);
      const stream = slow.open(release);
      stream.write(grpcMessage(40_000, Buffer.alloc(0)));
      const drops = setInterval(() => stream.write(Buffer.alloc(1)), 50);
      await answered([slow], 1).finally(() => {
        clearInterval(drops);
      });
      assert.deepEqual(statuses([slow]), [DEADLINE_EXCEEDED]);
    }));

  test('with questions for reflection whose answers it does not read, over 20 connections', () =>
    attack([], async ({ caller }) => {
      const symbol = { $case: 'fileContainingSymbol', value: 'sealci.release.v1.ReleaseAgent' } as const;
      const question = encode(ServerReflectionRequest, { host: '', messageRequest: symbol });
      const questions = Buffer.concat(Array.from({ length: 400 }, () => grpcMessage(question.length, question)));
      const callers = Array.from({ length: 20 }, () => caller());
      for (const each of callers) {
        for (let index = 0; index < STREAMS; index++) {
          const stream = each.open('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo');
          stream.pause();
          stream.write(questions);
        }
      }
      await answered(callers, 20 * STREAMS - 16);
      await delay(500);
      assert.deepEqual(statuses(callers), [RESOURCE_EXHAUSTED]);
    }));

  test('with 5,000 health watches', () =>
    attack([], async ({ caller }) => {
      const callers = Array.from({ length: 50 }, () => caller());
      for (const each of callers) {
        for (let index = 0; index < STREAMS; index++) each.open('/grpc.health.v1.Health/Watch').end(grpcMessage(0));
      }
      await answered(callers, 5000 - 256);
      assert.deepEqual(statuses(callers), [RESOURCE_EXHAUSTED]);
    }));

  test('with 4,096 connections that say nothing', () =>
    attack([], async ({ agent, port }) => {
      const { sockets, closed } = await sayNothing(port, 4096);
      await served(agent);
      await eventually(() => closed() >= 4096 - 256, 'the agent has closed all that are too many');
      for (const socket of sockets) socket.destroy();
    }));
});
