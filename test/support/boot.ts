import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Vm, type VmOptions } from '../../harness/vm.ts';

const kernel = fileURLToPath(new URL('../../dist/bzImage', import.meta.url));

/** A guest that is gone when the test is over, however it ends. */
export async function boot(t: TestContext, options: Omit<VmOptions, 'kernel'>): Promise<Vm> {
  if (!existsSync(kernel)) throw new Error('dist/bzImage is missing: run scripts/mkkernel.sh.');
  const vm = await Vm.start({ kernel, ...options });
  t.after(() => vm.stop());
  return vm;
}
