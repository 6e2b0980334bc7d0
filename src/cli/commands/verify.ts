import { readContent } from '../../keys/read-content.ts';
import { verifyDetached } from '../../keys/verify-detached.ts';
import { verifyRelease } from '../../keys/verify-release.ts';
import type { VerifiedSignature } from '../../keys/verify-signature.ts';
import { Extraction } from '../../platform/extract.ts';
import { readTextFile } from '../../platform/read-secret.ts';
import { limitsOf } from '../../platform/serve-config.ts';
import type { Settings } from '../../platform/settings.ts';
import { checkStatements, type ExpectedRelease } from '../../release/check-statements.ts';
import { type ArchiveContents, type OnEntry, readArchive } from '../../release/read-archive.ts';
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

const MAX_SIGNATURE_FILE_BYTES = 128 * 1024;

/** The first pass: nothing of the content is looked at before its signature. */
async function verifySignature(input: Input, settings: Settings, options: VerifyOptions): Promise<VerifiedSignature> {
  const keys = await trustedKeys(settings);
  const now = new Date();
  if (options.signature === undefined) return verifyRelease(input.read(), keys, { now });
  const armored = readTextFile(options.signature, MAX_SIGNATURE_FILE_BYTES, 'FILE_UNREADABLE');
  return verifyDetached(input.read(), armored, keys, { now });
}

/** The second pass, over the same open file. */
async function readEntries(
  input: Input,
  verified: VerifiedSignature,
  settings: Settings,
  options: VerifyOptions,
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
  reportVerified(await verifyOne(file, settings, options, context), context);
}

export async function verifyOne(
  file: string,
  settings: Settings,
  options: VerifyOptions,
  context: Context,
): Promise<VerifiedRelease> {
  context.step = 'opening';
  const input = await openInput(file, limitsOf(settings).maxTarBytes, context.signal);
  try {
    context.step = 'signature';
    const verified = await verifySignature(input, settings, options);
    context.step = 'statements';
    const statements = checkStatements(verified.notations, options);
    context.step = options.extract === undefined ? 'archive' : 'extract';
    const list = new EntryList(options.list === true, context);
    const contents = await readEntries(input, verified, settings, options, (entry) => {
      context.signal.throwIfAborted();
      return list.add(entry);
    });
    return { file, verified, statements, contents, entries: list.entries, extract: options.extract };
  } finally {
    await input.close();
  }
}
