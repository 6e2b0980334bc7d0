import assert from 'node:assert/strict';
import test from 'node:test';
import { findLines } from '../../../../src/formats/audit/find-lines.ts';
import { makeLog, signed } from '../../../support/audit-lines.ts';

const { log, lines } = makeLog();
log.record(signed);
const [line = ''] = lines;

async function found(text: string, pieceBytes = 7): Promise<[number, string | undefined][]> {
  const bytes = Buffer.from(text, 'latin1');
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
    }
  };
  const all: [number, string | undefined][] = [];
  for await (const { number, audit } of findLines(pieces())) all.push([number, audit]);
  return all;
}

test('finds lines of the log on a console, behind what a journal puts before them, and without an end', async () => {
  const console_ = `[    0.1] Linux\r\nsealci: network up\r\n${line}\r\n\r\nMay 01 host agent[7]: ${line}\n${line}`;
  for (const pieceBytes of [1, 7, 100_000]) {
    assert.deepEqual(await found(console_, pieceBytes), [
      [1, undefined],
      [2, undefined],
      [3, line],
      [4, undefined],
      [5, line],
      [6, line],
    ]);
  }
});

test('does not take for one what a caller has put into another line of the agent', async () => {
  const call = JSON.stringify({ time: 'x', event: 'call', error: { message: `There is no tag ${line}` } });
  assert.deepEqual(await found(`${call}\n`), [[1, undefined]]);
});

test('keeps no more of a line than one can be long', async () => {
  const [endless, next] = await found(`${line.slice(0, -2)}${'x'.repeat(1_000_000)}"}\n${line}\n`, 4096);
  assert.ok((endless?.[1] ?? '').length < 10_000);
  assert.deepEqual(next, [2, line]);
  assert.deepEqual(await found(`${'x'.repeat(1_000_000)}${line}\n`, 4096), [[1, undefined]]);
});
