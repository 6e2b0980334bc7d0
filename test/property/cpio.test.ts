import assert from 'node:assert/strict';
import test from 'node:test';
import fc from '../support/fast-check.ts';
import { readCpio, writeCpio, type CpioEntry } from '../../src/formats/cpio.ts';

const segment = fc.stringMatching(/^[\x01-\x2d\x30-\xff]{1,20}$/);
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const owner = fc.nat({ max: 0xffff_ffff });
const named = { path, mode: fc.nat({ max: 0o7777 }), uid: owner, gid: owner };

const entry: fc.Arbitrary<CpioEntry> = fc.oneof(
  fc.record({ type: fc.constant('file' as const), ...named, contents: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ type: fc.constant('directory' as const), ...named }),
  fc.record({ type: fc.constant('symlink' as const), ...named, target: path }),
  fc.record({ type: fc.constant('character-device' as const), ...named, major: owner, minor: owner }),
);
const entryList = fc.uniqueArray(entry, { selector: (item) => item.path, maxLength: 12 });

test('every archive reads back as its entries in the order of their names', () => {
  fc.assert(
    fc.property(entryList, owner, (entries, mtime) => {
      const read = readCpio(Buffer.concat([...writeCpio(entries, mtime)]));
      const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      assert.deepEqual(read.map(plain), sorted.map(plain));
    }),
  );
});

test('arbitrary bytes are read or refused with ARCHIVE_INVALID', () => {
  const change = fc.record({ at: fc.nat(), to: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(entryList, fc.array(change, { minLength: 1, maxLength: 4 }), (entries, changes) => {
      const bytes = Buffer.concat([...writeCpio(entries, 0)]);
      for (const { at, to } of changes) bytes[at % bytes.length] = to;
      try {
        readCpio(bytes);
      } catch (error) {
        assert.equal((error as { code?: unknown }).code, 'ARCHIVE_INVALID');
      }
    }),
  );
});

/** With plain numbers for contents, so that Buffer and Uint8Array compare equal. */
function plain(item: CpioEntry): unknown {
  return item.type === 'file' ? { ...item, contents: [...item.contents] } : { ...item };
}
