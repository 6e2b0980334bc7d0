import { AgentError } from '../../errors.ts';
import { readSha256 } from '../../formats/pasted-hex.ts';
import { type CheckedFile, checkImageFile } from '../../image/check-image.ts';
import { settingsToJudge } from '../../image/describe-settings.ts';
import type { ImageManifest } from '../../image/manifest.ts';
import { type VerifiedManifest, verifyManifest } from '../../image/verify-image.ts';
import { readPublicKeys } from '../../keys/public-keys.ts';
import { imageLimits } from '../../limits.ts';
import { readWholeFile } from '../../platform/read-whole-file.ts';
import { parseCommitId } from '../../release/commit-id.ts';
import { sentenceOf } from '../../release/verify/describe-release.ts';
import { type Context, table } from '../context.ts';
import { modeJson } from '../message-json.ts';
import { openInput } from '../open-input.ts';
import { readDetached } from '../read-detached.ts';
import { readKeyFiles } from '../trusted-keys.ts';

export interface VerifyImageOptions {
  readonly key: string;
  readonly signature?: string;
  readonly imageDigest?: string;
  readonly commit?: string;
}

interface NamedFile extends CheckedFile {
  readonly file: string;
}

/** Verifies the signed manifest of an image, compares it with what is expected, and holds files against it. */
export async function verifyImage(
  manifestFile: string,
  files: readonly string[],
  options: VerifyImageOptions,
  context: Context,
): Promise<void> {
  context.step = 'opening';
  const expected = expectedOf(options);
  const keys = await readPublicKeys(...readKeyFiles(options.key));
  const detached = readDetached(options.signature);
  const input = await openInput(manifestFile, 2 * imageLimits.maxManifestBytes, context.signal);
  try {
    context.step = 'signature';
    const how = { keys, now: new Date(), ...(detached !== undefined && { detached }) };
    const verified = await verifyManifest(input.read(), how);
    context.step = 'comparing';
    compare(verified.manifest, expected);
    const checked = files.map((file): NamedFile => {
      context.signal.throwIfAborted();
      return { file, ...checkImageFile(verified.manifest, file, readWholeFile(file, imageLimits.maxFileBytes)) };
    });
    report(verified, checked, context);
  } finally {
    await input.close();
  }
}

type Expected = Readonly<Partial<Pick<ImageManifest, 'imageDigest' | 'commit'>>>;

function expectedOf({ imageDigest, commit }: VerifyImageOptions): Expected {
  // Of a provenance, builder.id ends in it, behind an @; `info` prints the digits alone.
  const digits =
    imageDigest === undefined ? undefined : readSha256(imageDigest.slice(imageDigest.lastIndexOf('@') + 1));
  if (imageDigest !== undefined && digits === undefined) {
    throw new AgentError('INVALID_ARGUMENT', 'Give --image-digest 64 hex digits, with or without sha256: before them.');
  }
  return {
    ...(digits !== undefined && { imageDigest: `sha256:${digits}` }),
    ...(commit !== undefined && { commit: parseCommitId(commit) }),
  };
}

function compare(manifest: ImageManifest, expected: Expected): void {
  for (const name of ['imageDigest', 'commit'] as const) {
    const [wanted, found] = [expected[name], manifest[name]];
    if (wanted === undefined || wanted === found) continue;
    const what = name === 'commit' ? 'commit' : 'image digest';
    throw new AgentError('IMAGE_INVALID', `The manifest is of another image: its ${what} is ${found ?? 'none'}.`, {
      data: { expected: wanted, ...(found !== undefined && { actual: found }) },
    });
  }
}

function report({ manifest, verified }: VerifiedManifest, files: readonly NamedFile[], context: Context): void {
  const { keyFingerprint, keyVerdict, revokeTime, signatureTime } = verified;
  const { imageDigest, archiveDigest, commit, version, mode, kernel, settings, sourceDateEpoch } = manifest;
  if (context.json) {
    const signed = { keyFingerprint, keyVerdict, revokeTime, signatureTime };
    const image = { imageDigest, archiveDigest, commit, version, mode: modeJson(mode), kernelVersion: kernel?.release };
    context.printJson({ ...signed, ...image, sourceDateEpoch, settings, files });
    return;
  }
  const rows: [string, string][] = [
    ['image digest', imageDigest],
    ['commit', commit ?? ''],
    ['version', version],
    ['kernel', kernel?.release ?? ''],
    ...settingsToJudge(manifest),
    ['by key', `${keyFingerprint} (${keyVerdict.toLowerCase()})`],
    ['which is', sentenceOf(verified)],
    ...files.map(({ file, ...found }): [string, string] => [file, describe(found)]),
  ];
  context.print(`The manifest is valid${files.length > 0 ? ', and the files are those of it' : ''}.\n${table(rows)}`);
}

function describe({ is, isExact, secrets }: CheckedFile): string {
  if (is !== 'initramfs') return `is the kernel (${is}), to the byte`;
  if (isExact) return 'is the image, to the byte';
  const held = secrets.length === 0 ? 'no secrets' : 'other secrets';
  return `is the image, with ${held} in it`;
}
