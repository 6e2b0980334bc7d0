import assert from 'node:assert/strict';
import test from 'node:test';
import { keptInputs } from '../fuzz/engine/corpus.ts';
import { runInput } from '../fuzz/engine/run-input.ts';
import { targetNames, targets } from '../fuzz/targets.ts';

/** Of all inputs in the repository. */
const MAX_CORPUS_BYTES = 1024 * 1024;

for (const name of targetNames) {
  test(`nothing is wrong with what is made of the corpus of ${name}`, async () => {
    const { target } = await targets[name]();
    const kept = keptInputs(name);
    assert.ok(kept.length > 0, 'there is no corpus');
    const inputs = [...target.seeds.map((seed) => Buffer.from(seed)), ...kept];
    for (const input of inputs) await runInput(target, input);
    await target.judge?.(inputs);
  });
}

test('the corpus is small', () => {
  const bytes = targetNames.flatMap(keptInputs).reduce((sum, { length }) => sum + length, 0);
  assert.ok(bytes < MAX_CORPUS_BYTES, `it has ${bytes} bytes`);
});
