import type { PublicKeys } from '../../keys/public-keys.ts';
import { Extraction } from '../../platform/extract.ts';
import { limitsOf } from '../../platform/serve-config.ts';
import type { Settings } from '../../platform/settings.ts';
import { type ExpectedRelease, parseExpected } from '../../release/verify/check-statements.ts';
import { type JudgedBy, judgeRelease } from '../../release/verify/judge-release.ts';
import type { ProvenanceFacts } from '../../release/provenance/statement.ts';
import { checkPrefix } from '../../release/verify/verify-provenance.ts';
import type { Context } from '../context.ts';
import { openInput } from '../open-input.ts';
import { EntryList } from '../entry-list.ts';
import { checkProvenanceOptions, provenanceOf, type ProvenanceOptions } from '../provenance-option.ts';
import { reportVerified, type VerifiedRelease } from '../report-verified.ts';
import { trustedKeys } from '../trusted-keys.ts';
import { readDetached } from '../read-detached.ts';

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
  const made: { extraction?: Extraction; provenance?: ProvenanceFacts | undefined; entries: number } = { entries: 0 };
  try {
    const list = new EntryList(isListed === true, context);
    const judged = await judgeRelease(() => input.read(), {
      ...judgementOf(job, context),
      onStep: (step) => {
        const isExtracted = step === 'archive' && extract !== undefined;
        context.step = isExtracted ? 'extract' : step;
        // No folder is made for what is not validly signed.
        if (isExtracted) made.extraction = new Extraction(extract);
      },
      onVerified: async (verified, { keys, detached }) => {
        context.step = 'provenance';
        made.provenance = await provenanceOf(input, verified, { options: job.options, keys, detached });
      },
      onEntry: async (entry) => {
        context.signal.throwIfAborted();
        made.entries += 1;
        if (made.provenance && made.entries === 1) checkPrefix(made.provenance, entry);
        await list.add(entry);
        await made.extraction?.add(entry);
      },
    });
    await made.extraction?.commit();
    return { file, ...judged, provenance: made.provenance, entries: list.entries, extract };
  } catch (error) {
    await made.extraction?.undo();
    throw error;
  } finally {
    await input.close();
  }
}

function judgementOf({ keys, expected, settings, options }: VerifyJob, context: Context): JudgedBy {
  const { signature } = options;
  context.step = 'signature';
  const detached = readDetached(signature);
  return { keys, expected, limits: limitsOf(settings), now: new Date(), ...(detached !== undefined && { detached }) };
}
