import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PackageInput } from '../../src/image/manifest.ts';

/** What the appliance was last built from, on purpose: a build with other inputs gives other bytes. */
export interface InputsLock {
  readonly packages: Readonly<Record<string, PackageInput>>;
  /** Versions of the Debian packages whose programs compile the kernel; they run as they are installed. */
  readonly tools: Readonly<Record<string, string>>;
}

const lockPath = fileURLToPath(new URL('../../initramfs/inputs.lock.json', import.meta.url));

export function readInputsLock(): InputsLock {
  // The file is the project's own, written by writeInputsLock and reviewed like code.
  return JSON.parse(readFileSync(lockPath, 'utf8')) as InputsLock;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function writeInputsLock(lock: InputsLock): void {
  const ordered: InputsLock = { packages: sorted(lock.packages), tools: sorted(lock.tools) };
  writeFileSync(lockPath, `${JSON.stringify(ordered, null, 2)}\n`);
}

/** One sentence for each input that is not the locked one. */
export function differencesFromLock(lock: InputsLock, used: InputsLock): string[] {
  const packages = Object.entries(used.packages).flatMap(([name, input]) => {
    const locked = lock.packages[name];
    if (locked?.sha256 === input.sha256) return [];
    return [`package ${name} is ${input.version} (${input.sha256}), locked is ${describe(locked)}`];
  });
  const tools = Object.entries(used.tools).flatMap(([name, version]) => {
    const locked = lock.tools[name];
    return locked === version ? [] : [`tool ${name} is ${version}, locked is ${locked ?? 'none'}`];
  });
  return [...packages, ...tools];
}

/** Names of packages that have the locked version and other bytes: whatever that is, it is not what was locked. */
export function changedPackages(lock: InputsLock, used: InputsLock): string[] {
  return Object.entries(used.packages).flatMap(([name, { version, architecture, sha256 }]) => {
    const locked = lock.packages[name];
    const isSame = locked?.version === version && locked.architecture === architecture;
    return isSame && locked.sha256 !== sha256 ? [name] : [];
  });
}

function describe(input: PackageInput | undefined): string {
  return input ? `${input.version} (${input.sha256})` : 'none';
}
