import assert from 'node:assert/strict';
import test from 'node:test';
import { AuditChain } from '../../../../src/formats/audit/chain.ts';
import { NO_LINE, writeAuditLine } from '../../../../src/formats/audit/line.ts';
import { withCode } from '../../../support/codes.ts';
import { faultsIn, makeLog, signed } from '../../../support/audit-lines.ts';

/** The lines of an agent that was started and stopped. */
function startOf(): string[] {
  const { log, lines } = makeLog();
  log.record(signed);
  log.stop();
  return lines;
}

test('takes the starts of a console, and finds one that comes again', async () => {
  const [one, other] = [startOf(), startOf()];
  assert.deepEqual(await faultsIn([...one, ...other].join('\n')), []);
  const again = await faultsIn([...one, ...other, ...one].join('\n'));
  assert.deepEqual(
    again.map(({ kind, line }) => [kind, line]),
    [['MISSING', 5]],
  );
});

test('says of each fault what it is, and where', async () => {
  const { log, lines } = makeLog();
  for (let count = 0; count < 6; count += 1) log.record(signed);
  const kindsOf = async (changed: readonly string[], expected?: string): Promise<unknown[]> => {
    const faults = await faultsIn(changed.join('\n'), expected === undefined ? {} : { expected });
    return faults.map(({ kind, line }) => [kind, line]);
  };
  assert.deepEqual(await kindsOf(lines.toSpliced(2, 2)), [['MISSING', 3]]);
  assert.deepEqual(await kindsOf(lines.slice(2)), [['MISSING', 1]]);
  assert.deepEqual(await kindsOf(lines.with(2, (lines[2] ?? '').replace('v1', 'v2'))), [['CHANGED', 3]]);
  assert.deepEqual(await kindsOf(lines.with(2, (lines[2] ?? '').slice(0, -1))), [['MALFORMED', 3]]);
  assert.deepEqual(await kindsOf([...lines, lines[0] ?? '']), [['ORDER', 7]]);
  assert.deepEqual(await kindsOf(lines.slice(0, 3), 'a'.repeat(64)), [['CUT', 3]]);
  assert.deepEqual(await kindsOf([]), [['CUT', 0]]);
});

test('finds a line that has the right digest and the wrong number', async () => {
  const { log, lines } = makeLog();
  log.record(signed);
  const prev = log.head?.digest ?? '';
  const head = { prev, time: '2026-01-02T03:04:05.678Z', event: 'stopped' };
  const { start = '' } = log.head ?? {};
  for (const forged of [
    { ...head, start, seq: 2 },
    { ...head, start, seq: 0 },
    { ...head, start: 'f'.repeat(32), seq: 1 },
  ]) {
    const faults = await faultsIn([...lines, writeAuditLine(forged, {})].join('\n'));
    assert.deepEqual(
      faults.map(({ kind, line }) => [kind, line]),
      [['ORDER', 2]],
    );
  }
  assert.deepEqual(await faultsIn([...lines, writeAuditLine({ ...head, start, seq: 1 }, {})].join('\n')), []);
});

test('throws LIMIT_EXCEEDED rather than remember starts without end', () => {
  const chain = new AuditChain({});
  const add = (count: number): void => {
    const start = count.toString(16).padStart(32, '0');
    chain.add(
      writeAuditLine({ seq: 0, prev: NO_LINE, time: '2026-01-02T03:04:05.678Z', start, event: 'started' }, {}),
      count,
    );
  };
  for (let count = 1; count <= 100_000; count += 1) add(count);
  assert.throws(() => {
    add(100_001);
  }, withCode('LIMIT_EXCEEDED'));
});
