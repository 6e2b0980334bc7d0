import { test } from 'node:test';
import { disturbReleases } from '../support/faults/run-faults.ts';

const RUNS = 100;

test('a hundred releases that are disturbed at random leave nothing behind, and each next one is whole', (t) =>
  disturbReleases(t, RUNS));
