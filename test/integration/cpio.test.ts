import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { readCpio, writeCpio, type CpioEntry } from '../../src/formats/cpio.ts';

const MTIME = 1_700_000_000;

const entries: readonly CpioEntry[] = [
  { type: 'directory', path: 'a', mode: 0o755 },
  { type: 'file', path: 'a/empty', mode: 0o644, contents: Buffer.alloc(0) },
  { type: 'file', path: 'a/one', mode: 0o600, contents: Buffer.from('1') },
  { type: 'file', path: 'a/three', mode: 0o755, contents: Buffer.from('333') },
  { type: 'file', path: 'large', mode: 0o444, contents: Buffer.alloc(100_001, 'x') },
  { type: 'symlink', path: 'link', mode: 0o777, target: 'a/three' },
  { type: 'file', path: 'n\xc3\xa4me', mode: 0o644, contents: Buffer.from('name in UTF-8') },
];

const archive = Buffer.concat([...writeCpio(entries, MTIME)]);

test('GNU cpio lists the names and numbers of every entry', () => {
  const device: CpioEntry = { type: 'character-device', path: 'console', mode: 0o600, major: 5, minor: 1 };
  const input = Buffer.concat([...writeCpio([...entries, device], MTIME)]);
  const env = { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  const list = execFileSync('cpio', ['-itv', '--quiet', '--numeric-uid-gid'], { input, env, encoding: 'utf8' });
  const lines = list.trimEnd().split('\n');
  assert.equal(lines.length, entries.length + 1);
  assert.match(lines[0] ?? '', /^drwxr-xr-x +2 0 +0 +0 Nov 14 +2023 a$/);
  assert.match(lines[3] ?? '', /^-rwxr-xr-x +1 0 +0 +3 Nov 14 +2023 a\/three$/);
  assert.match(lines[4] ?? '', /^crw------- +1 0 +0 +5, +1 Nov 14 +2023 console$/);
  assert.match(lines[6] ?? '', /^lrwxrwxrwx .* link -> a\/three$/);
});

test('GNU cpio unpacks every entry as it was given', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-cpio-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  execFileSync('cpio', ['-im', '--quiet', '--no-absolute-filenames'], { input: archive, cwd: folder });
  for (const entry of entries) {
    const path = join(folder, Buffer.from(entry.path, 'latin1').toString('utf8'));
    const status = lstatSync(path);
    if (entry.type === 'symlink') assert.equal(readlinkSync(path), entry.target);
    else assert.equal(status.mode & 0o7777, entry.mode);
    if (entry.type !== 'file') continue;
    assert.deepEqual(readFileSync(path), entry.contents);
    assert.equal(status.mtimeMs, MTIME * 1000);
  }
});

test('refuses what GNU cpio writes, of which nobody has looked at what Linux makes of it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-cpio-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  execFileSync('cpio', ['-i', '--quiet'], { input: archive, cwd: folder });
  const written = execFileSync('cpio', ['-o', '-H', 'newc', '--quiet', '-R', '0:0'], { input: 'large\n', cwd: folder });
  assert.throws(() => readCpio(written), { code: 'ARCHIVE_INVALID' });
  assert.equal(readCpio(archive).length, entries.length);
});
