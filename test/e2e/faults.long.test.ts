import test, { after, before } from 'node:test';
import { makeImage } from '../../harness/appliance.ts';
import { disturbGuest } from '../support/faults/run-faults.ts';

const RUNS = 25;

let image: ReturnType<typeof makeImage>;
before(() => {
  image = makeImage(['--debug']);
});
after(() => {
  image.remove();
});

test('a guest that is disturbed at random makes the next release whole, and nothing is left in it', (t) =>
  disturbGuest(t, RUNS, image.path));
