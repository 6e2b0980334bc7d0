import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './page.ts';

/**
 * This checkout once more, as it is now, for commands that write into it: what was built is not there, but for what takes
 * minutes (dist/cache).
 */
export class Checkout implements Disposable {
  readonly path: string;

  constructor() {
    mkdirSync(join(root, 'dist/cache'), { recursive: true });
    // On the file system of node_modules, whose files are linked: npm, which replaces files, leaves the others' alone.
    this.path = mkdtempSync(join(root, 'dist/checkout-'));
    const pack = 'git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create';
    execFileSync('sh', ['-euc', `${pack} | tar --extract --directory "$0"`, this.path], { cwd: root });
    execFileSync('cp', ['--archive', '--link', join(root, 'node_modules'), this.path]);
    mkdirSync(join(this.path, 'dist'));
    symlinkSync(join(root, 'dist/cache'), join(this.path, 'dist/cache'));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
