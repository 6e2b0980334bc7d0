import { test } from 'node:test';
import { disturbReleases } from '../support/faults/run-faults.ts';

const RUNS = 15;

test('a release that is disturbed at random leaves nothing behind, and the next one is whole', (t) =>
  disturbReleases(t, RUNS));
