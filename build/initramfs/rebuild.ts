/** Builds an image again from its signed manifest; scripts/rebuild-image.sh is how a person calls it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readKeyFiles } from '../../src/cli/trusted-keys.ts';
import { AgentError } from '../../src/errors.ts';
import { printable } from '../../src/formats/printable.ts';
import { type Change, diffManifests } from '../../src/image/diff-manifests.ts';
import { settingsToJudge } from '../../src/image/describe-settings.ts';
import { type ImageManifest, writeManifest } from '../../src/image/manifest.ts';
import { verifyManifest } from '../../src/image/verify-image.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { imageLimits } from '../../src/limits.ts';
import { readWholeFile } from '../../src/platform/read-whole-file.ts';
import { checkAgentSettings, fixedSettings } from './agent-settings.ts';
import { assemble, imagePackages, readKernel } from './assemble.ts';
import { fetchExactly } from './debian-package.ts';
import { inputsOf } from './image-inputs.ts';
import { ImageError } from './image-options.ts';
import { kernelSources } from './rebuild-kernel.ts';
import { commitTime, sourceCommit } from './source-date.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const usage = `Usage: scripts/rebuild-image.sh MANIFEST --key FILE [options]

Builds the image of a signed manifest again, from its commit, which has to be checked out here, its settings and its Debian
packages, and without its secrets, which nobody but its builder has. Says what differs from the manifest.

  --key FILE         public keys of image builders whose signature counts, or a folder of them
  --signature FILE   detached signature (.asc); MANIFEST is the manifest.json then
  --out DIR          where the image goes (default: dist/rebuilt)
  --without-kernel   leave out the kernel, which takes minutes to compile
  --help             show this text

Exit codes: 0 when it is the same image, 1 when it differs, 2 when that cannot be said: for one, as inputs cannot be had.
`;

interface Options {
  readonly manifest: string;
  readonly key: string;
  readonly signature: string | undefined;
  readonly out: string;
  readonly withKernel: boolean;
}

function parseStrictly() {
  return parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      signature: { type: 'string' },
      out: { type: 'string', default: join(root, 'dist/rebuilt') },
      'without-kernel': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

function parse(): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly();
  } catch (error) {
    throw new ImageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function parseOptions(): Options | undefined {
  const { values, positionals } = parse();
  if (values.help) return undefined;
  const [manifest, ...more] = positionals;
  const { key, signature } = values;
  if (manifest === undefined || key === undefined || more.length > 0) throw new ImageError(`\n\n${usage}`);
  return { manifest, key, signature, out: resolve(values.out), withKernel: !values['without-kernel'] };
}

async function readSigned({ manifest, key, signature }: Options): Promise<ImageManifest> {
  const keys = await readPublicKeys(...readKeyFiles(key));
  // A signature beside it, and its armor, are no longer than what is signed.
  const read = (file: string): Buffer => readWholeFile(file, 2 * imageLimits.maxManifestBytes);
  const detached = signature === undefined ? undefined : read(signature).toString('utf8');
  const how = { keys, now: new Date(), ...(detached !== undefined && { detached }) };
  return (await verifyManifest(Readable.from([read(manifest)]), how)).manifest;
}

function checkCommit({ commit }: ImageManifest): void {
  const here = sourceCommit();
  if (here === commit) return;
  const found = here === undefined ? 'files here were changed, or no git can tell' : `${here} is checked out here`;
  throw new ImageError(
    `The image was built from commit ${commit ?? ''}, and ${found}: run git checkout ${commit ?? ''}.`,
  );
}

function build(manifest: ImageManifest, { out, withKernel }: Options): ImageManifest {
  const { settings, inputs, sourceDateEpoch: time, commit } = manifest;
  if (!settings) throw new ImageError('The manifest has no settings to build from.');
  const given = inputsOf(settings);
  checkAgentSettings(given.config, fixedSettings(given, time));
  const sources = withKernel ? kernelSources(manifest.kernel) : undefined;
  const fetched = imagePackages.map((name) => fetchExactly(name, inputs[name]));
  mkdirSync(out, { recursive: true });
  const agent = join(out, 'agent.cjs');
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(time) };
  const run = (program: string, ...args: readonly string[]): void => {
    try {
      execFileSync(program, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    } catch (cause) {
      throw new ImageError(`${[program, ...args].join(' ')} failed: put right what it says.`, { cause });
    }
  };
  run(process.execPath, join(root, 'build/bundle.ts'), '--outfile', agent);
  if (sources !== undefined) run(join(root, 'scripts/mkkernel.sh'), '--source', sources, '--out', out);
  const kernel = sources === undefined ? manifest.kernel : readKernel(out);
  const image = assemble({ inputs: given, secrets: {}, agent, fetched, time, commit, kernel }, (it) => it);
  writeFileSync(join(out, 'initramfs.cpio'), image.archive);
  writeFileSync(join(out, 'manifest.json'), writeManifest(image.manifest));
  return image.manifest;
}

/** What no build shows to be right or wrong: settings, and a time that its builder may choose. */
function judgeYourself(signed: ImageManifest): void {
  console.log('It is set up as follows; whether that is as it should be, nobody else can say.');
  for (const [name, value] of settingsToJudge(signed)) console.log(`  ${name}: ${printable(value, 4096)}`);
  const own = Number(commitTime());
  if (signed.sourceDateEpoch === own) return;
  console.log(`  time of the commit, which is another: ${new Date(own * 1000).toISOString()}`);
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
  judgeYourself(signed);
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
