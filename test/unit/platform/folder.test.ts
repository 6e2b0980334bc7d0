import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { namesIn } from '../../../src/platform/folder.ts';
import { withCode } from '../../support/codes.ts';

test('throws FILE_UNREADABLE for a folder that cannot be read', () => {
  assert.throws(() => namesIn(join(import.meta.dirname, 'missing')), withCode('FILE_UNREADABLE'));
});
