/** Makes the packages of the bundle: see --help. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { billName, type Component } from '../bill-of-materials.ts';
import type { Packages } from '../initramfs/debian-package.ts';
import { fetchInputs } from '../initramfs/fetch-inputs.ts';
import { ImageError } from '../initramfs/image-options.ts';
import { sourceDateEpoch } from '../initramfs/source-date.ts';
import { strip } from '../initramfs/strip-program.ts';
import { makeDebianPackage } from './debian.ts';
import { type BuildFacts, readProject } from './facts.ts';
import { manPages } from './man-pages.ts';
import { makeNpmPackage } from './npm.ts';
import { makeOciImage, ociPackages } from './oci.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

interface Bill {
  readonly components: readonly Component[];
}

const usage = `Usage: npm run packages -- [options]

  --agent FILE   the bundle, with LICENSES.txt and agent.cdx.json beside it (default: dist/agent.cjs)
  --out DIR      where the packages go (default: dist/packages)
  --locked       refuse Debian packages other than those of initramfs/inputs.lock.json, instead of naming them
  --help         show this text

Makes a package for Debian 12 (.deb), one for npm (.tgz), an OCI image (the folder oci) and the man pages (the folder man).
The same commit and inputs give the same bytes.
`;

/** By rename: what was there stays whole until its successor is. */
function write(folder: string, files: ReadonlyMap<string, Buffer>): void {
  const temporary = `${folder}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  for (const [path, contents] of files) {
    const file = join(temporary, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents, { mode: 0o644 });
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(temporary, folder);
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ImageError(`${path} cannot be read: make it with "npm run build".`, { cause });
  }
}

async function make(options: { agent: string; out: string; locked: boolean }): Promise<void> {
  const fetched = fetchInputs([...new Set([...ociPackages, ...strip.packages])], {}, options.locked);
  const packages: Packages = new Map(fetched.map((input) => [input.name, input]));
  const facts: BuildFacts = {
    project: readProject(),
    bundle: read(options.agent),
    licenses: read(join(dirname(options.agent), 'LICENSES.txt')),
    // Written by the build.
    components: (JSON.parse(read(join(dirname(options.agent), billName(options.agent))).toString()) as Bill).components,
    time: sourceDateEpoch(),
  };
  const pages = manPages(facts).map(({ path, contents }) => [path.replace('usr/share/', ''), contents] as const);
  const [debian, npm, oci] = await Promise.all([
    makeDebianPackage(facts, packages),
    makeNpmPackage(facts),
    makeOciImage(facts, packages),
  ]);
  const files = new Map<string, Buffer>([
    ...pages,
    ...[debian, npm].map(({ name, contents }) => [name, contents] as const),
    ...[...oci].map(([path, contents]) => [`oci/${path}`, contents] as const),
  ]);
  write(options.out, files);
  for (const { name, contents } of [debian, npm]) console.log(`${join(options.out, name)}: ${contents.length} bytes`);
  const ociBytes = [...oci.values()].reduce((sum, { length }) => sum + length, 0);
  console.log(`${join(options.out, 'oci')}: ${ociBytes} bytes`);
}

try {
  const { values } = parseArgs({
    options: {
      agent: { type: 'string', default: join(dist, 'agent.cjs') },
      out: { type: 'string', default: join(dist, 'packages') },
      locked: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(usage);
  else await make(values);
} catch (error) {
  console.error(error instanceof ImageError ? `packages: ${error.message}` : error);
  process.exitCode = 1;
}
