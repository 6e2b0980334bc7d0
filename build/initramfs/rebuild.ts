/** Builds an image again from its signed manifest; scripts/rebuild-image.sh is how a person calls it. */
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readKeyFiles } from '../../src/cli/trusted-keys.ts';
import { AgentError } from '../../src/errors.ts';
import { printable } from '../../src/formats/printable.ts';
import { type Change, diffManifests } from '../../src/image/diff-manifests.ts';
import { type ImageManifest, type PackageInput, writeManifest } from '../../src/image/manifest.ts';
import { verifyManifest } from '../../src/image/verify-image.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { assemble, imagePackages, readKernel } from './assemble.ts';
import { type FetchedPackage, fetchPackage } from './debian-package.ts';
import { inputsOf } from './image-inputs.ts';
import { ImageError } from './image-options.ts';
import { sourceCommit } from './source-date.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const usage = `Usage: scripts/rebuild-image.sh MANIFEST --key FILE [options]

Builds the image of a signed manifest again, from its commit, which has to be checked out here, its settings and its Debian
packages, and without its secrets, which nobody but its builder has. Says what differs from the manifest.

  --key FILE         public keys of image builders whose signature counts, or a folder of them
  --signature FILE   detached signature (.asc); MANIFEST is the manifest.json then
  --out DIR          where the image goes (default: dist/rebuilt)
  --without-kernel   leave out the kernel, which takes minutes to compile
  --help             show this text

Exit codes: 0 when it is the same image, 1 when it differs, 2 when something is wrong.
`;

interface Options {
  readonly manifest: string;
  readonly key: string;
  readonly signature: string | undefined;
  readonly out: string;
  readonly withKernel: boolean;
}

function parseOptions(): Options | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      signature: { type: 'string' },
      out: { type: 'string', default: join(root, 'dist/rebuilt') },
      'without-kernel': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const [manifest, ...more] = positionals;
  const { key, signature } = values;
  if (manifest === undefined || key === undefined || more.length > 0) throw new ImageError(`\n\n${usage}`);
  return { manifest, key, signature, out: resolve(values.out), withKernel: !values['without-kernel'] };
}

async function readSigned({ manifest, key, signature }: Options): Promise<ImageManifest> {
  const keys = await readPublicKeys(...readKeyFiles(key));
  const detached = signature === undefined ? undefined : readFileSync(signature, 'utf8');
  const how = { keys, now: new Date(), ...(detached !== undefined && { detached }) };
  return (await verifyManifest(createReadStream(manifest), how)).manifest;
}

function checkCommit({ commit }: ImageManifest): void {
  const here = sourceCommit();
  if (here === commit) return;
  const found = here === undefined ? 'files here were changed, or no git can tell' : `${here} is checked out here`;
  throw new ImageError(
    `The image was built from commit ${commit ?? ''}, and ${found}: run git checkout ${commit ?? ''}.`,
  );
}

/** The very package that the manifest names: another one would make another image, which would say nothing. */
function fetchExactly(name: string, wanted: PackageInput | undefined): FetchedPackage {
  const fetched = fetchPackage(name, wanted);
  if (fetched.sha256 === wanted?.sha256) return fetched;
  const { version = 'none', sha256 = '' } = wanted ?? {};
  throw new ImageError(
    `The image was built from version ${version} of the Debian package ${name} (SHA-256 ${sha256}), which the archive does not have any more: get it from the snapshots that Debian keeps of its archive, and put it into dist/cache/packages.`,
  );
}

function build(manifest: ImageManifest, { out, withKernel }: Options): ImageManifest {
  const { settings, inputs, sourceDateEpoch: time, commit } = manifest;
  if (!settings) throw new ImageError('The manifest has no settings to build from.');
  const fetched = imagePackages.map((name) => fetchExactly(name, inputs[name]));
  mkdirSync(out, { recursive: true });
  const agent = join(out, 'agent.cjs');
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(time) };
  const run = (program: string, ...args: readonly string[]): void => {
    execFileSync(program, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  };
  run(process.execPath, join(root, 'build/bundle.ts'), '--outfile', agent);
  if (withKernel) run(join(root, 'scripts/mkkernel.sh'), '--out', out);
  const kernel = withKernel ? readKernel(out) : manifest.kernel;
  const image = assemble({ inputs: inputsOf(settings), secrets: {}, agent, fetched, time, commit, kernel }, (it) => it);
  writeFileSync(join(out, 'initramfs.cpio'), image.archive);
  writeFileSync(join(out, 'manifest.json'), writeManifest(image.manifest));
  return image.manifest;
}

function lineOf({ kind, name, before = 'none', after = 'none' }: Change): string {
  const [signed, built] = [printable(before, 400), printable(after, 400)];
  return `${kind} ${printable(name)}: signed is ${signed}, built is ${built}`;
}

async function main(): Promise<void> {
  const options = parseOptions();
  if (!options) {
    process.stdout.write(usage);
    return;
  }
  const signed = await readSigned(options);
  checkCommit(signed);
  // What is built here has none of the secrets.
  const changes = diffManifests(signed, build(signed, options)).filter(({ kind }) => kind !== 'secrets');
  for (const change of changes) console.log(lineOf(change));
  if (changes.length > 0) {
    console.error('rebuild-image: what was signed is not what is built from its source.');
    process.exitCode = 1;
    return;
  }
  const kernel = options.withKernel ? 'kernel included' : 'but for the kernel, which was left out';
  console.log(`The image is the one that is built from its source, ${kernel}: ${signed.imageDigest}`);
}

try {
  await main();
} catch (error) {
  const isKnown = error instanceof ImageError || error instanceof AgentError;
  console.error(isKnown ? `rebuild-image: ${error.message}` : error);
  process.exitCode = 2;
}
