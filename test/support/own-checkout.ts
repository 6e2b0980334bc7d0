import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Checkout } from './pages/checkout.ts';

/** A copy of this checkout that is a repository of its own, in which all files are committed as they are now. */
export class OwnCheckout extends Checkout {
  constructor() {
    super();
    this.git('init', '--quiet', '--initial-branch', 'main');
    this.commit();
  }

  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...identity, ...args], { cwd: this.path, encoding: 'utf8' }).trim();
  }

  /** Commits all that was changed. */
  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '-m', 'as it is');
  }
}
