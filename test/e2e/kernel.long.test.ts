import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the kernel is the same when it is built again, from nothing but the packages, in another folder', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-kernel-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const copy = join(folder, 'an other folder');
  for (const name of ['build', 'initramfs', 'scripts', 'package.json', 'dist/cache/packages']) {
    mkdirSync(join(copy, name, '..'), { recursive: true });
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  execFileSync(join(root, 'scripts/mkkernel.sh'), { stdio: 'pipe' });
  const env = { ...process.env, TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8' };
  execFileSync('sh', ['-ec', 'umask 077; scripts/mkkernel.sh'], { cwd: copy, stdio: 'pipe', env });
  for (const name of ['vmlinux', 'bzImage', 'kernel.json']) {
    assert.ok(readFileSync(join(copy, 'dist', name)).equals(readFileSync(join(root, 'dist', name))), name);
  }
});
