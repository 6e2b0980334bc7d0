import assert from 'node:assert/strict';
import test from 'node:test';
import { digestOf } from '../../../../src/formats/audit/line.ts';
import { MAX_AUDIT_LINE_BYTES, NO_LINE } from '../../../../src/formats/audit/line.ts';
import type { AccountedCall } from '../../../../src/platform/audit/audit-event.ts';
import { AuditLog } from '../../../../src/platform/audit/audit-log.ts';
import { MAX_REFUSALS_PER_MINUTE } from '../../../../src/platform/audit/refusal-window.ts';
import { makeLog, signed } from '../../../support/audit-lines.ts';

type Line = Readonly<Record<string, unknown>>;
const read = (line: string): Line => JSON.parse(line) as Line;

const call: AccountedCall = {
  id: 'c'.repeat(32),
  method: 'CreateRelease',
  peer: '192.0.2.1:1234',
  certificate: { names: ['DNS:controller.example.org'], serial: '0A', sha256: 'd'.repeat(64) },
};

test('counts its lines, chains them, and says where it stands', () => {
  const { log, lines } = makeLog();
  assert.equal(log.head, undefined);
  log.record(signed, call);
  log.record({ event: 'stopped' });
  const [first, second] = lines.map(read);
  assert.deepEqual([first?.['seq'], first?.['prev']], [0, NO_LINE]);
  assert.deepEqual([second?.['seq'], second?.['prev']], [1, digestOf(lines[0] ?? '')]);
  assert.equal(first?.['start'], second?.['start']);
  assert.deepEqual(log.head, { start: first?.['start'], sequence: 1, digest: digestOf(lines[1] ?? '') });
});

test('has the call and its caller in a line', () => {
  const { log, lines } = makeLog();
  log.record(signed, call);
  const { call: id, method, peer, caller, event, tag } = read(lines[0] ?? '');
  assert.deepEqual({ event, tag, id, method, peer, certificate: caller }, { event: 'signed', tag: 'v1', ...call });
});

test('bounds what callers and repositories can put into a line', () => {
  const { log, lines } = makeLog();
  const long = '\u0000\u202e'.repeat(100_000);
  const names = Array.from({ length: 100 }, () => long);
  log.record(
    { ...signed, repository: long, tag: long },
    { id: call.id, method: long, peer: long, certificate: { names, serial: long, sha256: 'd'.repeat(64) } },
  );
  assert.ok((lines[0] ?? '').length < MAX_AUDIT_LINE_BYTES);
  assert.match(lines[0] ?? '', /^[ -~]+$/);
  assert.deepEqual((read(lines[0] ?? '')['caller'] as Line)['moreNames'], 92);
});

test('has room in one line for all that may be read again, whatever callers are called', () => {
  const { log, lines } = makeLog();
  // What JSON takes the most bytes for.
  const names = Array.from({ length: 100 }, () => `DNS:${'"\\'.repeat(200)}`);
  const files = ['tlsCert', 'tlsCa', 'tlsCrl', 'gitCa', 'tracesCa'];
  const digests = { sha256: Array.from({ length: 8 }, () => 'd'.repeat(64)), more: Number.MAX_SAFE_INTEGER };
  log.reloaded({
    by: 'change',
    changes: [...files, 'callers', 'metrics'],
    certificates: Object.fromEntries(files.map((file) => [file, digests])),
    callers: { release: names, keys: names },
  });
  const { callers } = read(lines[0] ?? '') as { callers?: Record<'release' | 'keys', Line> };
  assert.deepEqual([callers?.release['moreNames'], callers?.keys['moreNames']], [92, 92]);
});

test('does not count a line that could not be kept, nor show it', () => {
  const kept: string[] = [];
  const shown: string[] = [];
  let isFull = false;
  const log = new AuditLog({
    keep: (line) => {
      if (isFull) throw new Error('full');
      kept.push(line);
    },
    show: (line) => shown.push(line),
    now: () => new Date(),
    onLost: () => undefined,
  });
  log.record(signed);
  isFull = true;
  assert.throws(() => {
    log.record(signed);
  }, /full/);
  isFull = false;
  log.record(signed);
  assert.deepEqual(kept, shown);
  assert.deepEqual(
    kept.map((line) => read(line)['seq']),
    [0, 1],
  );
});

test('writes the first refusals of a minute, and how many there were besides', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { log, lines } = makeLog();
  const refuse = (by: 'tls' | 'agent', times: number): void => {
    for (let count = 0; count < times; count += 1) log.refused({ by, code: 'CALLER_NOT_ALLOWED', call });
  };
  refuse('tls', 1000);
  assert.equal(lines.length, MAX_REFUSALS_PER_MINUTE);
  // Those whom nobody knows do not hide those whom the CA vouches for.
  refuse('agent', 1);
  assert.equal(read(lines.at(-1) ?? '')['by'], 'agent');
  t.mock.timers.tick(60_000);
  const { event, by, refusals } = read(lines.at(-1) ?? '');
  assert.deepEqual(
    { event, by, refusals },
    { event: 'suppressed', by: 'tls', refusals: 1000 - MAX_REFUSALS_PER_MINUTE },
  );
  refuse('tls', MAX_REFUSALS_PER_MINUTE + 1);
  log.stop();
  assert.deepEqual(
    lines.slice(-3).map((line) => read(line)['event']),
    ['refused', 'suppressed', 'stopped'],
  );
});

test('tells of a line that is lost, and goes on', () => {
  const lost: unknown[] = [];
  const log = new AuditLog({
    keep: () => {
      throw new Error('full');
    },
    show: () => assert.fail('a line that is not kept is shown'),
    now: () => new Date(),
    onLost: (error) => lost.push(error),
  });
  log.refused({ by: 'tls', code: 'CERT_HAS_EXPIRED', peer: '192.0.2.1:1' });
  log.failed('CANCELLED', call);
  log.stop();
  assert.equal(lost.length, 3);
});
