import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import test, { after, before } from 'node:test';
import { generateKeyPair } from '../../src/keys/generate-key.ts';
import { generateSealingKey } from '../../src/keys/ring/sealing-key.ts';
import { RingFile } from '../../src/platform/ring-file.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { withCode } from '../support/codes.ts';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
const never = new AbortController().signal;

let directory: string;
let ring: string;
/** Of the last roll. */
let lastRing: Buffer;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sealci-kept-ring-'));
  ring = join(directory, 'ring');
  const { secretKeyArmored } = await generateKeyPair({ now: new Date(Date.now() - 60_000) });
  writeFileSync(join(directory, 'key'), secretKeyArmored, { mode: 0o600 });
  writeFileSync(join(directory, 'sealing'), generateSealingKey(), { mode: 0o600 });
  writeFileSync(ring, '');
});
after(() => {
  rmSync(directory, { recursive: true });
});

/** What the agent that is started next goes on with. */
function kept(): Buffer {
  const fd = openSync(ring, 'r');
  try {
    return Buffer.from(new RingFile(fd).read() ?? []);
  } finally {
    closeSync(fd);
  }
}

/** An agent that has the ring's file as its descriptor 3. */
function start(access = 'r+'): ChildProcess {
  const fd = openSync(ring, access);
  const secrets = ['--key-file', join(directory, 'key'), '--sealing-key-file', join(directory, 'sealing')];
  const args = [main, 'serve', '--listen', '127.0.0.1:0', ...secrets, '--key-ring-fd', '3'];
  const agent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', fd] });
  closeSync(fd);
  return agent;
}

async function kill(agent: ChildProcess): Promise<void> {
  agent.kill('SIGKILL');
  await once(agent, 'close');
}

interface Listening {
  readonly address: string;
  readonly confirmed: boolean;
}

/** What an agent says once it takes calls; lines of its audit log come before. */
async function listening({ stdout }: ChildProcess): Promise<Listening> {
  assert.ok(stdout);
  const lines = createInterface(stdout);
  for await (const [line] of on(lines, 'line') as AsyncIterable<[string]>) {
    const said = JSON.parse(line) as Listening & { event: string };
    if (said.event === 'listening') return said;
  }
  throw new Error('the agent ended before it listened');
}

/** Lets `use` call an agent that is then killed, as a crash would. */
async function withAgent<T>(use: (client: AgentClient) => Promise<T>, access?: string): Promise<T> {
  const agent = start(access);
  const client = new AgentClient((await listening(agent)).address);
  try {
    return await use(client);
  } finally {
    client.close();
    await kill(agent);
  }
}

test('an agent that is killed and started anew goes on with the last ring', async () => {
  const request = {
    reason: 'SUPERSEDED',
    comment: 'test',
    dryRun: false,
    idempotencyToken: 'a token of 16 bytes',
  } as const;
  const rolled = await withAgent(async (client) => {
    const first = await client.rollKeys(request, never);
    const second = await client.rollKeys({ ...request, idempotencyToken: 'another token for this' }, never);
    // Its answer is the earlier ring, which must not take the place of the later one.
    assert.deepEqual(await client.rollKeys(request, never), first);
    assert.ok(second.type === 'roll');
    return second.roll;
  });
  lastRing = Buffer.from(rolled.sealedKeyRing);
  assert.deepEqual(kept(), lastRing);
  const view = await withAgent((client) => client.getPublicKey());
  assert.equal(view.key.fingerprint, rolled.newKey.fingerprint);
  assert.equal(view.keyRingEpoch, rolled.keyRingEpoch);
});

test('a restored ring is kept as well', async () => {
  truncateSync(ring);
  await withAgent((client) => client.restoreKeyRing(lastRing, never));
  assert.deepEqual(kept(), lastRing);
});

test('a ring that cannot be kept is not used', async () => {
  await withAgent(async (client) => {
    const { key } = await client.getPublicKey();
    const request = { reason: 'SUPERSEDED', comment: 'test', dryRun: false } as const;
    await assert.rejects(client.rollKeys(request, never), withCode('FILE_UNWRITABLE'));
    assert.equal((await client.getPublicKey()).key.fingerprint, key.fingerprint);
  }, 'r');
});

/** An agent in production that has the file as its descriptor, and whether its ring is confirmed when it starts. */
async function startsConfirmed(fd: number, use: (client: AgentClient) => Promise<void>): Promise<boolean> {
  const secrets = ['--key-file', join(directory, 'key'), '--sealing-key-file', join(directory, 'sealing')];
  const production = ['--mode', 'production', '--tls', 'none', '--key-ring-fd', '3'];
  const args = [main, 'serve', '--listen', '127.0.0.1:0', ...secrets, ...production];
  const agent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', fd] });
  const { address, confirmed } = await listening(agent);
  const client = new AgentClient(address);
  try {
    await use(client);
    return confirmed;
  } finally {
    client.close();
    await kill(agent);
  }
}

test('in production, a ring that was confirmed since the boot remains so, and no other', async () => {
  const file = join(directory, 'nameless');
  writeFileSync(file, '');
  const fd = openSync(file, 'r+');
  const confirm = async (client: AgentClient): Promise<void> => {
    const { epoch, fingerprint } = (await client.getAgentInfo()).keyRing;
    await client.confirmKeyRing({ epoch, fingerprint }, never);
  };
  const nothing = (): Promise<void> => Promise.resolve();
  try {
    assert.equal(await startsConfirmed(fd, confirm), false);
    // A file with a name may have been put there at any time, by anyone.
    assert.equal(await startsConfirmed(fd, nothing), false);
    rmSync(file);
    assert.equal(await startsConfirmed(fd, nothing), true);
    assert.equal(await startsConfirmed(fd, nothing), true);
  } finally {
    closeSync(fd);
  }
});

test('an agent does not start with the first key when the ring was kept in part', async () => {
  truncateSync(ring, statSync(ring).size - 1);
  const agent = start();
  const errors: Buffer[] = [];
  agent.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = (await once(agent, 'close')) as [number];
  assert.equal(code, 9);
  assert.match(Buffer.concat(errors).toString(), /KEY_RING_INVALID/);
});
