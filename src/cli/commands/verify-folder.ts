import path from 'node:path';
import { AgentError, asAgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';
import { namesIn } from '../../platform/folder.ts';
import type { Settings } from '../../platform/settings.ts';
import { parseExpected } from '../../release/verify/check-statements.ts';
import { sentenceOf } from '../../release/verify/describe-release.ts';
import { type Context, errorJson } from '../context.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { statementsJson, type VerifiedRelease } from '../report-verified.ts';
import { trustedKeys } from '../trusted-keys.ts';
import { type VerifyJob, type VerifyOptions, verifyOne } from './verify.ts';

const RELEASE = /\.git\.tgz\.sig$/;

type Judged = { readonly file: string } & ({ readonly release: VerifiedRelease } | { readonly error: AgentError });

/** Verifies every release in a folder and says of each what is the matter. Exits as the first refused one would. */
export async function verifyFolder(
  folder: string,
  settings: Settings,
  options: VerifyOptions,
  context: Context,
): Promise<void> {
  context.step = 'opening';
  const { extract, signature, provenance, builder } = options;
  if (options.list === true || [extract, signature, provenance, builder].some((option) => option !== undefined)) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'For --list, --extract, --signature, --provenance and --builder, name one release, not a folder.',
    );
  }
  const names = namesIn(folder).filter((name) => RELEASE.test(name));
  if (names.length === 0) {
    throw new AgentError('FILE_UNREADABLE', `The folder ${folder} holds no file that ends in .git.tgz.sig.`);
  }
  const expected = parseExpected(options);
  const keys = await trustedKeys(settings);
  const judged: Judged[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    const one = await judge(file, { options, expected, settings, keys }, context);
    judged.push(one);
    if (!context.json) context.print(lineOf(one));
  }
  if (context.json) context.printJson({ releases: judged.map(factsOf) });
  const refused = judged.find((one) => 'error' in one);
  if (refused && 'error' in refused) process.exitCode = exitCodeOf[refused.error.code];
}

async function judge(file: string, job: VerifyJob, context: Context): Promise<Judged> {
  try {
    return { file, release: await verifyOne(file, job, context) };
  } catch (thrown) {
    context.signal.throwIfAborted();
    return { file, error: asAgentError(thrown) };
  }
}

function lineOf(one: Judged): string {
  const name = printable(one.file, 4096);
  if ('release' in one) return `valid    ${name}: ${sentenceOf(one.release.verified)}\n`;
  return `REFUSED  ${name}: ${printable(one.error.message, 2000)} (${one.error.code})\n`;
}

function factsOf(one: Judged): object {
  if ('error' in one) return { file: one.file, error: errorJson(one.error) };
  return { file: one.file, ...statementsJson(one.release.verified) };
}
