import assert from 'node:assert/strict';
import test from 'node:test';
import { phases, type Progress } from '../../../src/work/progress.ts';
import { describeIn } from '../../../src/cli/progress-text.ts';

const begun: Progress = { phase: 'RESOLVING', objectsDone: 0, bytesDone: 0 };
const half: Progress = { phase: 'FETCHING', objectsDone: 150, objectsTotal: 300, bytesDone: 3_300_000 };

test('shows what there is room for', () => {
  assert.equal(
    describeIn(79, half, 12.9),
    ' Fetching  [###############...............] 150/300 objects, 3.1 MiB, 12 s',
  );
  assert.equal(describeIn(59, half, 12), ' Fetching  [#####.....] 150/300 objects, 3.1 MiB, 12 s');
  assert.equal(describeIn(39, half, 12), ' Fetching  [#####.....] 3.1 MiB, 12 s');
  assert.equal(describeIn(29, half, 12), ' Fetching  3.1 MiB, 12 s');
  assert.equal(describeIn(19, half, 12), ' Fetching  3.1 MiB');
  assert.equal(describeIn(17, half, 12), ' Fetching  12 s');
  assert.equal(describeIn(4, half, 12), ' Fet');
  assert.equal(describeIn(79, begun, 0), ' Resolving 0 s');
  const queued = { phase: 'QUEUED', objectsDone: 0, bytesDone: 0, queuePosition: 3 } as const;
  assert.equal(describeIn(79, queued, 12), " Waiting   number 3 in the agent's queue, 12 s");
  assert.equal(describeIn(39, queued, 12), ' Waiting   number 3, 12 s');
  assert.equal(describeIn(20, queued, 12), ' Waiting   number 3');
  assert.equal(
    describeIn(79, { ...half, phase: 'ARCHIVING', objectsTotal: 0 }, 1),
    ' Archiving 150/0 objects, 3.1 MiB, 1 s',
  );
});

test('has never more columns than there are, and no character but ASCII', () => {
  const most = Number.MAX_SAFE_INTEGER;
  for (const phase of phases) {
    for (const progress of [begun, half, { ...half, objectsDone: most, objectsTotal: most, bytesDone: most }]) {
      for (let columns = 0; columns <= 200; columns += 1) {
        assert.match(describeIn(columns, { ...progress, phase }, 1e9), new RegExp(`^[ -~]{0,${columns}}$`));
      }
    }
  }
});
