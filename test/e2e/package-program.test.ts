import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { cacheFolder } from '../../build/initramfs/debian-package.ts';
import { fetchInputs } from '../../build/initramfs/fetch-inputs.ts';
import { unpackProgram } from '../../build/initramfs/package-program.ts';
import { mksquashfs } from '../../build/initramfs/squashfs.ts';
import { strip } from '../../build/initramfs/strip-program.ts';

/** All in libc6, without which there is no Debian. */
const cLibrary = /^(?:libc|libm|libpthread)\.so\.\d$/;

for (const program of [mksquashfs, strip]) {
  test(`${program.path} runs with no library of this machine but the C library`, () => {
    const packages = new Map(fetchInputs(program.packages, {}, false).map((input) => [input.name, input]));
    const { file, env } = unpackProgram(program, packages);
    // ld.so(8): so that libraries are listed, as ldd(1) does, instead of running the program.
    const list = execFileSync(file, { encoding: 'utf8', env: { ...env, LD_TRACE_LOADED_OBJECTS: '1' } });
    const found = [...list.matchAll(/^\t(\S+) => (.*?)(?: \(0x[0-9a-f]+\))?$/gm)];
    assert.ok(found.length > 2, list);
    const foreign = found.filter(([, name = '', path = '']) => !cLibrary.test(name) && !path.startsWith(cacheFolder));
    assert.deepEqual(
      foreign.map(([line]) => line),
      [],
    );
  });
}
