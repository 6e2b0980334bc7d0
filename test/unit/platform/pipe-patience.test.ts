import assert from 'node:assert/strict';
import test from 'node:test';
import { pipeLimits } from '../../../src/limits.ts';
import { PipePatience } from '../../../src/platform/pipe-patience.ts';

const { maxWriterWaitMs, maxSilenceMs } = pipeLimits;

function start(isPipe = true): { patience: PipePatience; pass: (ms: number) => void } {
  const clock = { ms: 0 };
  const patience = new PipePatience(isPipe, () => clock.ms);
  return {
    patience,
    pass: (ms) => {
      clock.ms += ms;
    },
  };
}

test('waits a while for the writer of a pipe, and not of a file', () => {
  assert.equal(start(false).patience.mustWait(0), false);
  const { patience, pass } = start();
  assert.equal(patience.mustWait(0), true);
  pass(maxWriterWaitMs);
  assert.equal(patience.fault, undefined);
  pass(1);
  assert.equal(patience.mustWait(0), true);
  assert.match(String(patience.fault), /nobody/);
});

test('takes the end of a pipe for one once there was a writer, who need not have written', () => {
  for (const read of [undefined, 7]) {
    const { patience } = start();
    assert.equal(patience.mustWait(0), true);
    assert.equal(patience.mustWait(read), read === undefined);
    assert.equal(patience.hasWriter, true);
    assert.equal(patience.mustWait(0), false);
  }
});

test('waits long for what a writer writes next, and no longer', () => {
  const { patience, pass } = start();
  for (let piece = 0; piece < 3; piece += 1) {
    assert.equal(patience.mustWait(piece), piece === 0);
    for (let look = 0; look < 2; look += 1) {
      assert.equal(patience.mustWait(undefined), true);
      pass(maxSilenceMs / 2);
      assert.equal(patience.fault, undefined);
    }
  }
  pass(1);
  assert.equal(patience.mustWait(undefined), true);
  assert.match(String(patience.fault), /writer/);
});
