import assert from 'node:assert/strict';
import test from 'node:test';
import { type AgentAnswer, fleetTable, type Paint } from '../../../src/cli/fleet-table.ts';
import { AgentError } from '../../../src/errors.ts';
import { defaultLimits } from '../../../src/limits.ts';

const MIB = 1024 * 1024;
const now = new Date('2026-05-01T10:00:00Z');
const plain: Paint = (_, text) => text;
const wide = { columns: 200, rows: 50 };

type Value = Extract<AgentAnswer, { value: unknown }>['value'];

function answer(agent: string, changes: Partial<Value> = {}, ring: Partial<Value['keyRing']> = {}): AgentAnswer {
  const fingerprint = changes.keyFingerprint ?? 'A'.repeat(40);
  const value: Value = {
    version: '1.2.3',
    mode: 'production',
    kernelVersion: '6.1',
    nodeVersion: '26.0.0',
    keyFingerprint: fingerprint,
    keyRing: { epoch: 3, fingerprint, confirmed: true, digest: '', nonce: '', needsOperator: false, ...ring },
    limits: { ...defaultLimits },
    uptimeMs: 93_784_000,
    memory: { residentBytes: 90 * MIB, peakResidentBytes: 90 * MIB, totalBytes: 512 * MIB, availableBytes: 256 * MIB },
    runningReleases: 2,
    queuedReleases: 7,
    ...changes,
  };
  return { agent, value };
}

const silent: AgentAnswer = { agent: '10.0.0.3:50051', error: new AgentError('AGENT_UNREACHABLE', 'It is down.') };

test('shows each agent in a line', () => {
  const due = new Date('2026-06-01T00:00:00Z');
  assert.deepEqual(fleetTable([answer('10.0.0.2:50051', {}, { rollDueTime: due }), silent], wide, now, plain), [
    'AGENT           STATE              EPOCH  RUN  WAIT  MEMORY    FREE       UP     ROLL DUE    KEY ID            VERSION',
    '10.0.0.2:50051  ok                 3      2    7     90.0 MiB  256.0 MiB  1d 2h  2026-06-01  AAAAAAAAAAAAAAAA  1.2.3',
    '10.0.0.3:50051  AGENT_UNREACHABLE',
  ]);
});

test('says what an operator has to do something about, and marks it', () => {
  const marked = (...answers: readonly AgentAnswer[]): string[] =>
    fleetTable(answers, { columns: 40, rows: 9 }, now, (tone, text) => `${tone}(${text})`)
      .slice(1)
      .map((line) => /\w+\([^)]*\)/.exec(line)?.[0] ?? '');
  assert.deepEqual(marked(silent), ['bad(AGENT_UNREACHABLE)']);
  assert.deepEqual(marked(answer('a:1', {}, { confirmed: false })), ['bad(unconfirmed)']);
  assert.deepEqual(marked(answer('a:1', {}, { rollDueTime: now })), ['due(roll due)']);
  assert.deepEqual(marked(answer('a:1'), answer('b:1')), ['good(ok)', 'good(ok)']);
  const other = { keyFingerprint: 'B'.repeat(40) };
  assert.deepEqual(marked(answer('a:1'), answer('b:1', other)), ['bad(keys differ)', 'bad(keys differ)']);
  // Of a ring that signs nothing, the key is in nobody's way.
  assert.deepEqual(marked(answer('a:1'), answer('b:1', other, { confirmed: false })), ['good(ok)', 'bad(unconfirmed)']);
});

test('leaves out what there is no room for, the least first, and keeps within it', () => {
  const answers = [answer('10.0.0.2:50051'), silent];
  for (let columns = 1; columns <= 130; columns += 1) {
    for (let rows = 1; rows <= 4; rows += 1) {
      const lines = fleetTable(answers, { columns, rows }, now, plain);
      assert.ok(lines.length <= Math.max(rows, 2));
      for (const line of lines.filter((each) => !each.endsWith('more'))) assert.ok(line.length <= columns, line);
    }
  }
  const [header] = fleetTable(answers, { columns: 50, rows: 9 }, now, plain);
  assert.equal(header, 'AGENT           STATE              RUN  WAIT');
  const many = Array.from({ length: 9 }, (_, index) => answer(`10.0.0.${index}:1`));
  assert.deepEqual(fleetTable(many, { columns: 9, rows: 4 }, now, plain).slice(1), [
    '10.0.0.0:',
    '10.0.0.1:',
    'and 7 more',
  ]);
});

test('shows nothing of an agent that a terminal would obey', () => {
  const lines = fleetTable([answer('a:1', { version: `\u001b[2J${'x'.repeat(999)}` })], wide, now, plain);
  assert.doesNotMatch(lines.join(''), /\u001b/);
  assert.ok(lines.every(({ length }) => length < 200));
});
