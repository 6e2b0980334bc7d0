import { parseArgs } from 'node:util';
import { fetchPackage, type FetchedPackage } from './debian-package.ts';
import {
  changedPackages,
  differencesFromLock,
  readInputsLock,
  writeInputsLock,
  type InputsLock,
} from './inputs-lock.ts';
import { kernelToolVersions } from './kernel-tools.ts';
import type { PackageInput } from '../../src/image/manifest.ts';
import { ImageError } from './image-options.ts';

const whatToDo =
  'Debian has probably moved on. To take its packages on purpose, run "node build/initramfs/fetch-inputs.ts --update" and review and commit what it changes. To build what was locked, put those packages into dist/cache/packages. To build from what there is this once, leave out --locked, or give --unlocked with --production.';

/**
 * Fetches Debian packages and checks them, and the tools that are used, against initramfs/inputs.lock.json.
 *
 * @param tools their versions as installed, by the names of their packages
 * @param locked throw also when something differs, instead of naming it on stderr
 * @throws ImageError
 */
export function fetchInputs(
  packages: readonly string[],
  tools: InputsLock['tools'],
  locked: boolean,
): FetchedPackage[] {
  const lock = readInputsLock();
  const fetched = packages.map((name) => fetchPackage(name, lock.packages[name]));
  const used = describe(fetched, tools);
  const changed = changedPackages(lock, used);
  if (changed.length > 0) {
    throw new ImageError(
      `Of the version that initramfs/inputs.lock.json names, these packages have other bytes: ${changed.join(', ')}. Do not build from them: find out who changed them, in the archive or in dist/cache.`,
    );
  }
  const differences = differencesFromLock(lock, used);
  if (locked && differences.length > 0) {
    throw new ImageError(
      `The inputs are not those of initramfs/inputs.lock.json: ${differences.join('; ')}. ${whatToDo}`,
    );
  }
  for (const difference of differences) console.error(`warning: ${difference}; the result will not be the locked one`);
  return fetched;
}

function describe(fetched: readonly FetchedPackage[], tools: InputsLock['tools']): InputsLock {
  const packages: Record<string, PackageInput> = {};
  for (const { name, version, architecture, sha256 } of fetched) packages[name] = { version, architecture, sha256 };
  return { packages, tools };
}

/** Makes the newest packages of Debian's archive, and the tools as installed, the locked ones. */
function updateLock(): void {
  const lock = readInputsLock();
  const fetched = Object.keys(lock.packages).map((name) => fetchPackage(name, undefined));
  writeInputsLock(describe(fetched, kernelToolVersions()));
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { locked: { type: 'boolean' }, update: { type: 'boolean' }, 'kernel-tools': { type: 'boolean' } },
  });
  if (values.update === true) {
    updateLock();
    return;
  }
  const tools = values['kernel-tools'] === true ? kernelToolVersions() : {};
  for (const { path } of fetchInputs(positionals, tools, values.locked === true)) console.log(path);
}

if (import.meta.main) {
  try {
    main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
