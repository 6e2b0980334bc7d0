import assert from 'node:assert/strict';
import test from 'node:test';
import { ImageError, parseImageOptions } from '../../../../build/initramfs/image-options.ts';

const production = ['--production', '--keys', 'keys'];

test('a production image is of the locked packages alone, unless its builder says otherwise', () => {
  for (const [args, locked] of [
    [[], false],
    [['--unlocked'], false],
    [['--locked'], true],
    [production, true],
    [[...production, '--locked'], true],
    [[...production, '--unlocked'], false],
  ] as const) {
    assert.equal(parseImageOptions(args)?.locked, locked, args.join(' '));
  }
});

test('refuses --locked with --unlocked', () => {
  assert.throws(() => parseImageOptions([...production, '--locked', '--unlocked']), ImageError);
});

test('takes the whole id of a commit, and no name of one', () => {
  assert.equal(parseImageOptions(['--commit', 'a'.repeat(40)])?.commit, 'a'.repeat(40));
  for (const commit of ['main', 'a'.repeat(39), 'A'.repeat(40)]) {
    assert.throws(() => parseImageOptions(['--commit', commit]), ImageError);
  }
});
