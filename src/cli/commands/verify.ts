import { readContent } from '../../keys/read-content.ts';
import type { PublicKeys } from '../../keys/public-keys.ts';
import { verifyDetached } from '../../keys/verify-detached.ts';
import { verifyRelease } from '../../keys/verify-release.ts';
import type { VerifiedSignature } from '../../keys/verify-signature.ts';
import { Extraction } from '../../platform/extract.ts';
import { readTextFile } from '../../platform/read-secret.ts';
import { limitsOf } from '../../platform/serve-config.ts';
import type { Settings } from '../../platform/settings.ts';
import { checkStatements, type ExpectedRelease, parseExpected } from '../../release/verify/check-statements.ts';
import { type ArchiveContents, type OnEntry, readArchive } from '../../release/verify/read-archive.ts';
import type { Context } from '../context.ts';
import { type Input, openInput } from '../open-input.ts';
import { EntryList } from '../entry-list.ts';
import { reportVerified, type VerifiedRelease } from '../report-verified.ts';
import { trustedKeys } from '../trusted-keys.ts';

export interface VerifyOptions extends ExpectedRelease {
  /** Detached signature: the file is the .git.tgz then. */
  readonly signature?: string;
  readonly extract?: string;
  readonly list?: boolean;
}

/** What to do with each release. */
export interface VerifyJob {
  readonly options: VerifyOptions;
  /** Of the options, parsed: once for all releases. */
  readonly expected: ExpectedRelease;
  readonly settings: Settings;
  readonly keys: PublicKeys;
}

const MAX_SIGNATURE_FILE_BYTES = 128 * 1024;

/** The first pass: nothing of the content is looked at before its signature. */
async function verifySignature(input: Input, { keys, options }: VerifyJob): Promise<VerifiedSignature> {
  const { signature } = options;
  const now = new Date();
  if (signature === undefined) return verifyRelease(input.read(), keys, { now });
  const armored = readTextFile(signature, MAX_SIGNATURE_FILE_BYTES, 'FILE_UNREADABLE');
  return verifyDetached(input.read(), armored, keys, { now });
}

/** The second pass, over the same open file. */
async function readEntries(
  input: Input,
  verified: VerifiedSignature,
  { settings, options }: VerifyJob,
  onEntry: OnEntry,
): Promise<ArchiveContents> {
  const tgz = options.signature === undefined ? readContent(input.read()) : input.read();
  const limits = limitsOf(settings);
  if (options.extract === undefined) return readArchive(tgz, verified, limits, onEntry);
  const extraction = new Extraction(options.extract);
  try {
    const contents = await readArchive(tgz, verified, limits, async (entry) => {
      await onEntry(entry);
      await extraction.add(entry);
    });
    await extraction.commit();
    return contents;
  } catch (error) {
    await extraction.undo();
    throw error;
  }
}

/** Verifies a release, compares it with what is expected of it, and lists or extracts its archive. */
export async function verify(
  file: string,
  settings: Settings,
  options: VerifyOptions,
  context: Context,
): Promise<void> {
  context.step = 'opening';
  const expected = parseExpected(options);
  const keys = await trustedKeys(settings);
  reportVerified(await verifyOne(file, { options, expected, settings, keys }, context), context);
}

export async function verifyOne(file: string, job: VerifyJob, context: Context): Promise<VerifiedRelease> {
  const { extract, list: isListed } = job.options;
  context.step = 'opening';
  const input = await openInput(file, limitsOf(job.settings).maxTarBytes, context.signal);
  try {
    context.step = 'signature';
    const verified = await verifySignature(input, job);
    context.step = 'statements';
    checkStatements(verified.notations, job.expected);
    context.step = extract === undefined ? 'archive' : 'extract';
    const list = new EntryList(isListed === true, context);
    const contents = await readEntries(input, verified, job, (entry) => {
      context.signal.throwIfAborted();
      return list.add(entry);
    });
    return { file, verified, statements: verified.notations, contents, entries: list.entries, extract };
  } finally {
    await input.close();
  }
}
