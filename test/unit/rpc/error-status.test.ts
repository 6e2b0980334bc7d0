import assert from 'node:assert/strict';
import test from 'node:test';
import { Metadata, status } from '@grpc/grpc-js';
import { AgentError, asAgentError } from '../../../src/errors.ts';
import { errorToStatus, statusToError } from '../../../src/rpc/error-status.ts';
import { RetryInfo } from '../../../src/rpc/gen/google/rpc/error_details.ts';
import { Status } from '../../../src/rpc/gen/google/rpc/status.ts';
import { decode } from '../../../src/rpc/method-adapter.ts';
import { isErrorCode, statusOfCode } from '../../../src/rpc/status-table.ts';

test('brings every code and its data over the wire and back', () => {
  for (const code of Object.keys(statusOfCode).filter(isErrorCode)) {
    const sent = new AgentError(code, 'Do this next.', { data: { limit: 'maxPackBytes' } });
    const received = statusToError(errorToStatus(sent), undefined);
    assert.equal(received.code, code);
    assert.equal(received.message, sent.message);
    assert.deepEqual(received.data, sent.data);
  }
});

test('says when to ask again where the error does, whatever its code', () => {
  const delays = (error: AgentError): (bigint | undefined)[] => {
    const [details] = errorToStatus(error).metadata.get('grpc-status-details-bin');
    assert.ok(details instanceof Uint8Array);
    const all = decode(Status, details).details;
    const told = all.filter(({ typeUrl }) => typeUrl === 'type.googleapis.com/google.rpc.RetryInfo');
    return told.map(({ value }) => decode(RetryInfo, value).retryDelay?.seconds);
  };
  const data = { retryAfterSeconds: '7' };
  assert.deepEqual(delays(new AgentError('LIMIT_EXCEEDED', 'Ask again.', { data })), [7n]);
  assert.deepEqual(delays(new AgentError('LIMIT_EXCEEDED', 'Raise it.')), []);
  assert.deepEqual(delays(new AgentError('PREEMPTED', 'Ask again.')), [10n]);
});

test('keeps the cause and the message of an unknown error off the wire', () => {
  const sent = errorToStatus(asAgentError(new Error('secret-token at /srv/agent.js')));
  assert.equal(sent.code, status.INTERNAL);
  const [details] = sent.metadata.get('grpc-status-details-bin');
  assert.ok(details instanceof Uint8Array);
  assert.ok(!sent.details.includes('secret'));
  assert.ok(!Buffer.from(details).includes('secret'));
});

test('cuts what is too long for a header, and what is no text', () => {
  const data = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, 'é'.repeat(5000)]));
  const sent = errorToStatus(new AgentError('LIMIT_EXCEEDED', `${'é'.repeat(5000)}\n\ud800`, { data }));
  const [details] = sent.metadata.get('grpc-status-details-bin');
  assert.ok(details instanceof Uint8Array);
  assert.ok(details.length < 6000, `${details.length} bytes`);
  assert.ok(encodeURI(sent.details).length < 4000);
  assert.equal(decode(Status, details).message, sent.details);
});

for (const [name, bytes] of Object.entries({ 'no details': undefined, 'damaged details': Buffer.from([255, 255]) })) {
  test(`takes the nearest code from a status with ${name}`, () => {
    const metadata = new Metadata();
    if (bytes !== undefined) metadata.set('grpc-status-details-bin', bytes);
    const codeOf = (code: status): string => statusToError({ code, details: 'x', metadata }, undefined).code;
    assert.equal(codeOf(status.UNAVAILABLE), 'AGENT_UNREACHABLE');
    assert.equal(codeOf(status.UNIMPLEMENTED), 'NOT_IMPLEMENTED');
    assert.equal(codeOf(status.UNKNOWN), 'AGENT_STREAM_INVALID');
  });
}
