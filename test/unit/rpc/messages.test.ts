import assert from 'node:assert/strict';
import test from 'node:test';
import type { ReleaseEvent, ReleaseRequest } from '../../../src/release/release.ts';
import { readAgentInfo, writeAgentInfo } from '../../../src/rpc/messages/agent-info-message.ts';
import {
  CreateReleaseRequest,
  CreateReleaseResponse,
  GetAgentInfoResponse,
  GetPublicKeyResponse,
} from '../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { decode, encode } from '../../../src/rpc/method-adapter.ts';
import { encodeRelease } from '../../../src/rpc/messages/encode-release.ts';
import { readKeyRing, writeKeyRing } from '../../../src/rpc/messages/key-message.ts';
import { readReleaseEvent } from '../../../src/rpc/messages/release-event-message.ts';
import { readReleaseRequest, writeReleaseRequest } from '../../../src/rpc/messages/release-request.ts';
import { agentInfo, collect, keyRing, releaseOf, request, summaryOf, withCode } from '../../support/fake-agent.ts';

test('brings every event of a release over the wire unchanged', async () => {
  const events: ReleaseEvent[] = [];
  for await (const event of releaseOf(Buffer.from('some content'))) events.push(normal(event));
  const messages = await collect(encodeRelease(releaseOf(Buffer.from('some content'))));
  const received = messages.map((bytes) => readReleaseEvent(decode(CreateReleaseResponse, bytes)));
  assert.deepEqual(
    received.map((event) => event && normal(event)),
    events,
  );
});

test('brings a provenance over the wire unchanged', async () => {
  const provenance = { statement: Buffer.of(1, 0, 255), envelope: '{"ü"}\n', statementSignature: 'armor' };
  const events = async function* (): AsyncGenerator<ReleaseEvent> {
    yield await Promise.resolve({ type: 'summary', summary: { ...summaryOf(Buffer.of()), provenance } });
  };
  const [message] = await collect(encodeRelease(events()));
  assert.ok(message);
  const received = readReleaseEvent(decode(CreateReleaseResponse, message));
  assert.ok(received?.type === 'summary' && received.summary.provenance);
  assert.deepEqual({ ...received.summary.provenance }, provenance);
});

/** With bytes that hold, and are of one class. */
function normal(event: ReleaseEvent): ReleaseEvent {
  return event.type === 'chunk' ? { ...event, bytes: Uint8Array.from(event.bytes) } : event;
}

test('reads a kind of event that this version does not know as none', () => {
  const fieldNumber15 = Uint8Array.of((15 << 3) | 2, 1, 0);
  assert.equal(readReleaseEvent(decode(CreateReleaseResponse, fieldNumber15)), undefined);
});

test('brings a key ring over the wire unchanged', () => {
  const bytes = encode(GetPublicKeyResponse, writeKeyRing(keyRing));
  assert.deepEqual(readKeyRing(decode(GetPublicKeyResponse, bytes)), keyRing);
});

test("brings the agent's information over the wire unchanged", () => {
  const counts = { runningReleases: 1, queuedReleases: 2 };
  const bytes = encode(GetAgentInfoResponse, writeAgentInfo(agentInfo, counts));
  assert.deepEqual(readAgentInfo(decode(GetAgentInfoResponse, bytes)), { ...agentInfo, ...counts });
});

test('throws AGENT_STREAM_INVALID when an answer lacks what it must have', () => {
  assert.throws(() => readKeyRing(decode(GetPublicKeyResponse, Buffer.of())), withCode('AGENT_STREAM_INVALID'));
  assert.throws(() => readAgentInfo(decode(GetAgentInfoResponse, Buffer.of())), withCode('AGENT_STREAM_INVALID'));
});

const full: ReleaseRequest = {
  ...request,
  credentials: { username: 'user', password: 'pass' },
  expectedCommit: 'f'.repeat(40),
  expectedKeyFingerprint: 'A'.repeat(40),
  prefix: '',
};

test('brings a request over the wire unchanged, an empty prefix too', () => {
  for (const sent of [request, full]) {
    const bytes = encode(CreateReleaseRequest, writeReleaseRequest(sent));
    assert.deepEqual(readReleaseRequest(decode(CreateReleaseRequest, bytes)), sent);
  }
});

test('keeps apart what is unset and what is set but empty, so that no pin is lost', () => {
  const sent = { ...request, expectedCommit: '', expectedKeyFingerprint: '', prefix: '' };
  const bytes = encode(CreateReleaseRequest, writeReleaseRequest(sent));
  assert.deepEqual(readReleaseRequest(decode(CreateReleaseRequest, bytes)), sent);
});
