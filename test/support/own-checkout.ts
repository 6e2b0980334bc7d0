import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** A repository of its own that has all files of this checkout as they are now, committed, and what was built and cached. */
export class OwnCheckout {
  readonly folder = mkdtempSync(join(tmpdir(), 'sealci-checkout-'));

  constructor() {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
    for (const name of listed
      .toString()
      .split('\0')
      .filter((file) => existsSync(join(root, file)))) {
      if (name === '') continue;
      mkdirSync(dirname(this.path(name)), { recursive: true });
      copyFileSync(join(root, name), this.path(name));
    }
    mkdirSync(this.path('dist'));
    for (const name of ['node_modules', 'dist/cache']) symlinkSync(join(root, name), this.path(name));
    this.git('init', '--quiet', '--initial-branch', 'main');
    // A link in the place of a folder is not what .gitignore leaves out.
    writeFileSync(this.path('.git/info/exclude'), '/node_modules\n');
    this.commit();
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...identity, ...args], { cwd: this.folder, encoding: 'utf8' }).trim();
  }

  /** Commits all that was changed. @returns its id */
  commit(): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', 'as it is');
    return this.git('rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
