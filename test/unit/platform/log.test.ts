import assert from 'node:assert/strict';
import test from 'node:test';
import { AgentError } from '../../../src/errors.ts';
import { errorFacts, Log, MAX_WAITING_LOG_BYTES } from '../../../src/platform/log.ts';

/** Keeps what is written, until it is read. */
class Pipe {
  readonly lines: string[] = [];
  writableLength = 0;

  write(line: string): void {
    this.lines.push(line);
    this.writableLength += Buffer.byteLength(line);
  }

  get events(): unknown[] {
    return this.lines.map((line) => JSON.parse(line) as unknown);
  }
}

const time = '2025-03-01T10:00:00.000Z';
const now = () => new Date(time);

test('writes a line of JSON for each event', () => {
  const pipe = new Pipe();
  const log = new Log(pipe, now);
  log.event('listening', { address: '127.0.0.1:1' });
  log.event('stopped');
  assert.deepEqual(pipe.events, [
    { time, event: 'listening', address: '127.0.0.1:1' },
    { time, event: 'stopped' },
  ]);
});

test('lets no more lines wait than may, and tells how many it dropped', () => {
  const pipe = new Pipe();
  const log = new Log(pipe, now);
  const fact = 'x'.repeat(1000);
  for (let line = 0; line < 1000; line++) log.event('call', { fact });
  const kept = pipe.lines.length;
  assert.ok(kept < 1000);
  assert.ok(pipe.writableLength < MAX_WAITING_LOG_BYTES + 2000);
  pipe.writableLength = 0;
  log.event('stopped');
  assert.deepEqual(pipe.events.slice(kept), [
    { time, event: 'dropped', lines: 1000 - kept },
    { time, event: 'stopped' },
  ]);
});

test('keeps room for lines of the audit log that others cannot fill, and no more than that', () => {
  const pipe = new Pipe();
  const log = new Log(pipe, now);
  const fact = 'x'.repeat(1000);
  for (let line = 0; line < 1000; line++) log.event('call', { fact });
  log.line('audited');
  assert.equal(pipe.lines.at(-1), 'audited\n');
  for (let line = 0; line < 1000; line++) log.line(fact);
  assert.ok(pipe.writableLength < 2 * MAX_WAITING_LOG_BYTES + 2000);
});

test('tells where a defect comes from, and of other errors no more than the caller gets', () => {
  const cause = new TypeError('no such method', { cause: new RangeError('the first') });
  const defect = errorFacts(new AgentError('INTERNAL', 'a defect', { cause }));
  assert.deepEqual([defect['code'], defect['message']], ['INTERNAL', 'a defect']);
  const { stack } = defect;
  assert.ok(typeof stack === 'string');
  assert.match(
    stack,
    /^AgentError.*a defect\n +at [^]*\ncaused by TypeError: no such method\n[^]*caused by RangeError: the first\n/,
  );
  const refusal = errorFacts(new AgentError('REMOTE_FAILED', 'refused', { cause: new Error('password') }));
  assert.deepEqual(refusal, { code: 'REMOTE_FAILED', message: 'refused' });
});
