import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import type { TestContext } from 'node:test';

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * Why there can be no tap interface here, for a test's `skip`: not a program that could be installed, but something that
 * the machine's owner does not give.
 */
export function whyNoTap(): string | false {
  if (process.getuid?.() !== 0) return 'only root may make tap interfaces';
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return false;
  } catch {
    return 'this machine has no /dev/net/tun';
  }
}

/** A name that no other run of the tests uses, within the 15 characters of an interface's. */
export function tapName(purpose: string): string {
  return `${purpose}${process.pid}`;
}

/** Makes a tap interface that is up and has `addresses` until the test is over. */
export function makeTap(t: TestContext, purpose: string, addresses: readonly string[]): string {
  const name = tapName(purpose);
  ip('tuntap', 'add', 'dev', name, 'mode', 'tap');
  t.after(() => {
    ip('link', 'delete', name);
  });
  for (const address of addresses) {
    // Without nodad an IPv6 address could not be listened on for its first second.
    ip('address', 'add', address, 'dev', name, ...(address.includes(':') ? ['nodad'] : []));
  }
  ip('link', 'set', name, 'up');
  return name;
}
