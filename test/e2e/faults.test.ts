import test from 'node:test';
import { disturbGuest } from '../support/faults/run-faults.ts';

const RUNS = 4;

test('a guest that is disturbed at random makes the next release whole, and nothing is left in it', (t) =>
  disturbGuest(t, RUNS));
