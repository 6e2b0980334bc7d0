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
import { checkPrefix } from '../../release/verify/verify-provenance.ts';
import { type ArchiveContents, type OnEntry, readArchive } from '../../release/verify/read-archive.ts';
import type { Context } from '../context.ts';
import { type Input, openInput } from '../open-input.ts';
import { EntryList } from '../entry-list.ts';
import { checkProvenanceOptions, provenanceOf, type ProvenanceOptions } from '../provenance-option.ts';
import { reportVerified, type VerifiedRelease } from '../report-verified.ts';
import { trustedKeys } from '../trusted-keys.ts';

export interface VerifyOptions extends ExpectedRelease, ProvenanceOptions {
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
async function verifySignature(
  input: Input,
  keys: PublicKeys,
  detached: string | undefined,
): Promise<VerifiedSignature> {
  const now = new Date();
  if (detached === undefined) return verifyRelease(input.read(), keys, { now });
  return verifyDetached(input.read(), detached, keys, { now });
}

function readDetached({ signature }: VerifyOptions): string | undefined {
  return signature === undefined ? undefined : readTextFile(signature, MAX_SIGNATURE_FILE_BYTES, 'FILE_UNREADABLE');
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
  checkProvenanceOptions(options);
  const keys = await trustedKeys(settings);
  reportVerified(await verifyOne(file, { options, expected, settings, keys }, context), context);
}

export async function verifyOne(file: string, job: VerifyJob, context: Context): Promise<VerifiedRelease> {
  const { extract, list: isListed } = job.options;
  context.step = 'opening';
  const input = await openInput(file, limitsOf(job.settings).maxTarBytes, context.signal);
  try {
    context.step = 'signature';
    const { keys, options } = job;
    const detached = readDetached(options);
    const verified = await verifySignature(input, keys, detached);
    context.step = 'statements';
    checkStatements(verified.notations, job.expected);
    context.step = 'provenance';
    const provenance = await provenanceOf(input, verified, { options, keys, detached });
    context.step = extract === undefined ? 'archive' : 'extract';
    const list = new EntryList(isListed === true, context);
    let isFirst = true;
    const contents = await readEntries(input, verified, job, (entry) => {
      context.signal.throwIfAborted();
      if (provenance && isFirst) checkPrefix(provenance, entry);
      isFirst = false;
      return list.add(entry);
    });
    return { file, verified, statements: verified.notations, provenance, contents, entries: list.entries, extract };
  } finally {
    await input.close();
  }
}
