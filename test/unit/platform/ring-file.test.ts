import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { RingFile } from '../../../src/platform/ring-file.ts';
import { withCode } from '../../support/codes.ts';

const directory = mkdtempSync(join(tmpdir(), 'sealci-ring-file-'));
const file = join(directory, 'ring');

after(() => {
  rmSync(directory, { recursive: true });
});

/** Lets `use` have the file, opened anew as a process that is started does. */
function open<T>(use: (ring: RingFile) => T, access = 'r+'): T {
  const fd = openSync(file, access);
  try {
    return use(new RingFile(fd));
  } finally {
    closeSync(fd);
  }
}

const read = () => open((ring) => ring.read());
const write = (sealed: Uint8Array) => {
  open((ring) => {
    ring.write(sealed);
  });
};

test('gives back the ring that was written last', () => {
  writeFileSync(file, '');
  assert.equal(read(), undefined);
  for (const length of [1000, 2000, 10, 250 * 1024]) {
    const ring = randomBytes(length);
    write(ring);
    assert.deepEqual(read(), ring);
  }
});

test('ends with the boot only when the file has no name', () => {
  writeFileSync(file, '');
  const fd = openSync(file, 'r+');
  try {
    const ring = new RingFile(fd);
    assert.equal(ring.endsWithBoot, false);
    rmSync(file);
    assert.equal(ring.endsWithBoot, true);
  } finally {
    closeSync(fd);
  }
});

test('a write that is cut off anywhere leaves the ring before it', () => {
  const [first, second, third] = [randomBytes(900), randomBytes(1200), randomBytes(300)];
  writeFileSync(file, '');
  write(first);
  write(second);
  const before = readFileSync(file);
  write(third);
  const written = readFileSync(file);
  const changed = [...written.keys()].filter((at) => written[at] !== before[at]);
  const [start = 0, end = 0] = [changed.at(0), changed.at(-1)];
  const header = 40;
  // As the writes come: the header is emptied, the ring follows, the header is last.
  const emptied = Buffer.from(before).fill(0, start, start + header);
  for (let cut = start + header; cut <= end; cut += 7) {
    writeFileSync(
      file,
      Buffer.concat([emptied.subarray(0, start + header), written.subarray(start + header, cut), before.subarray(cut)]),
    );
    assert.deepEqual(read(), second);
  }
  writeFileSync(file, written);
  assert.deepEqual(read(), third);
});

test('a first write that is cut off leaves nothing, for nothing was used yet', () => {
  writeFileSync(file, '');
  write(randomBytes(500));
  const written = readFileSync(file);
  const header = written.findIndex((byte) => byte !== 0);
  writeFileSync(file, written.subarray(0, -100).fill(0, header, header + 40));
  assert.equal(read(), undefined);
});

test('throws KEY_RING_INVALID when what was kept is damaged', () => {
  writeFileSync(file, '');
  write(randomBytes(500));
  const written = readFileSync(file);
  writeFileSync(file, written.subarray(0, -1));
  assert.throws(read, withCode('KEY_RING_INVALID'));
});

test('throws FILE_UNWRITABLE when the file cannot be written, and keeps the ring', () => {
  writeFileSync(file, '');
  const ring = randomBytes(500);
  write(ring);
  const unwritable = () => {
    open((kept) => {
      kept.write(randomBytes(500));
    }, 'r');
  };
  assert.throws(unwritable, withCode('FILE_UNWRITABLE'));
  assert.deepEqual(read(), ring);
});
