import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fromBinary } from '@bufbuild/protobuf';
import { Metadata, status } from '@grpc/grpc-js';
import { AgentError, asAgentError } from '../../../src/errors.ts';
import { errorToStatus, statusToError } from '../../../src/rpc/error-status.ts';
import { StatusSchema } from '../../../src/rpc/gen/google/rpc/status_pb.ts';
import { isErrorCode, statusOfCode } from '../../../src/rpc/status-table.ts';

const proto = readFileSync(new URL('../../../proto/sealci/release/v1/release_agent.proto', import.meta.url), 'utf8');

/** The rows of the table in the .proto: reasons on the left, one status in the middle; a row may go over lines. */
function documentedStatuses(): Map<string, string> {
  const documented = new Map<string, string>();
  let pending: string[] = [];
  for (const line of proto.split('\n').filter((text) => text.startsWith('// | '))) {
    const [, reasons = '', statusName = ''] = line.split('|').map((cell) => cell.trim());
    const names = reasons.match(/\b[A-Z]+(?:_[A-Z]+)+\b|\b(?:DRAINING|CANCELLED|INTERNAL)\b/g) ?? [];
    if (statusName === 'status' || reasons.startsWith('---')) continue;
    if (statusName !== '') pending = [statusName];
    for (const name of names) documented.set(name, pending[0] ?? '');
  }
  return documented;
}

test('documents in the .proto the status of every code that can reach a Controller', () => {
  const documented = documentedStatuses();
  for (const [code, number] of Object.entries(statusOfCode)) {
    const expected = number === status.INTERNAL && code !== 'INTERNAL' ? undefined : status[number];
    assert.equal(documented.get(code), expected, code);
  }
  for (const name of documented.keys()) assert.ok(isErrorCode(name), name);
});

test('brings every code and its data over the wire and back', () => {
  for (const code of Object.keys(statusOfCode).filter(isErrorCode)) {
    const sent = new AgentError(code, 'Do this next.', { data: { limit: 'maxPackBytes' } });
    const received = statusToError(errorToStatus(sent), undefined);
    assert.equal(received.code, code);
    assert.equal(received.message, sent.message);
    assert.deepEqual(received.data, sent.data);
  }
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
  assert.equal(fromBinary(StatusSchema, details).message, sent.details);
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
