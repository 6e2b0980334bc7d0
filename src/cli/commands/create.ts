import { parseRepositoryUrl } from '../../git/repository-url.ts';
import { type StageProfile, stages } from '../../work/stage-clock.ts';
import { checkTagName } from '../../git/tag-name.ts';
import { readCredentialVariables } from '../../platform/config.ts';
import { defaultLimits, type Limits } from '../../limits.ts';
import { readCredentialsFile } from '../../platform/credentials-file.ts';
import { NewFiles, PUBLIC_MODE } from '../../platform/new-files.ts';
import type { Settings } from '../../platform/settings.ts';
import { parseFingerprint } from '../../keys/fingerprint.ts';
import { detachedName, provenanceNames, releaseFileName } from '../../release/file-names.ts';
import { parseCommitId } from '../../release/commit-id.ts';
import { provenanceFiles } from '../../release/provenance/provenance-files.ts';
import type { ReleaseEvent, ReleaseInfo, ReleaseRequest, ReleaseSummary } from '../../release/release.ts';
import { releaseJson } from '../message-json.ts';
import { receiveRelease } from '../../rpc/client/receive-release.ts';
import type { Progress } from '../../work/progress.ts';
import { askOneOf } from '../ask-one-of.ts';
import { type Context, table } from '../context.ts';
import { type ProgressDisplay, startProgress } from '../progress-display.ts';
import { formatBytes } from '../../formats/byte-count.ts';
import { counted } from '../../formats/counted.ts';
import { type WaitOptions, waitMs } from '../fleet.ts';

export interface CreateOptions extends WaitOptions {
  readonly out: string;
  readonly force?: boolean;
  /** Make the release here, with this key, though the environment may name an agent. */
  readonly key?: string;
  readonly credentialsFile?: string;
  readonly expectCommit?: string;
  readonly expectKey?: string;
  readonly prefix?: string;
  readonly profile?: boolean;
  readonly token?: string;
}

interface Received {
  readonly info: ReleaseInfo;
  readonly summary: ReleaseSummary;
  readonly files: readonly string[];
}

function requestOf(url: string, tag: string, options: CreateOptions): ReleaseRequest {
  const { credentialsFile, expectCommit, expectKey, prefix, profile, token } = options;
  const credentials = credentialsFile === undefined ? readCredentialVariables() : readCredentialsFile(credentialsFile);
  return {
    repositoryUrl: url,
    tag,
    ...(credentials && { credentials }),
    ...(expectCommit !== undefined && { expectedCommit: parseCommitId(expectCommit) }),
    ...(expectKey !== undefined && { expectedKeyFingerprint: parseFingerprint(expectKey) }),
    ...(prefix !== undefined && { prefix }),
    ...(profile === true && { profile }),
    ...(token !== undefined && { idempotencyToken: token }),
  };
}

/** Has an agent make the release, or this process, and hands it to `receive`: again from its beginning if an agent fails. */
async function make(
  request: ReleaseRequest,
  settings: Settings,
  options: CreateOptions,
  context: Context,
  receive: (events: AsyncIterable<ReleaseEvent>) => Promise<Received>,
): Promise<Received> {
  const { signal } = context;
  if (settings.agent !== undefined && options.key === undefined) {
    return askOneOf(settings, context, (client) => receive(client.createRelease(request, signal)), waitMs(options));
  }
  // Whoever asks an agent does not wait for all that makes one.
  const { openLocalAgent } = await import('../open-local-agent.ts');
  const agent = await openLocalAgent(settings);
  // Who has the key in a file accounts for what it signs.
  return receive(agent.createRelease(request, signal, () => undefined));
}

interface Destination {
  readonly files: NewFiles;
  readonly limits: Pick<Limits, 'maxTarBytes'>;
  readonly fileName: string;
  readonly display: ProgressDisplay;
}

async function receiveInto(
  { files, limits, fileName, display }: Destination,
  events: AsyncIterable<ReleaseEvent>,
  request: ReleaseRequest,
  context: Context,
): Promise<Received> {
  const write = files.add(fileName, PUBLIC_MODE);
  const writeDetached = files.add(detachedName(fileName), PUBLIC_MODE);
  for (const name of Object.values(provenanceNames(fileName))) files.expect(name);
  const onProgress = (progress: Progress): void => {
    context.step = progress.phase.toLowerCase();
    display.show(progress);
  };
  const received = await receiveRelease(events, { request, fileName, limits, write, onProgress });
  const { info, summary, detached, provenance } = received;
  context.step = 'writing';
  writeDetached(detached);
  // Those that are there are of another release.
  for (const name of [detachedName(fileName), ...Object.values(provenanceNames(fileName))]) files.remove(name);
  if (provenance) {
    for (const { name, bytes } of provenanceFiles(fileName, provenance)) files.add(name, PUBLIC_MODE)(bytes);
  }
  context.signal.throwIfAborted();
  return { info, summary, files: files.commit() };
}

/** In which stage the release spent how many milliseconds. */
function profileRow(profile: StageProfile): [string, string] {
  return ['profile, ms', stages.map((stage) => `${stage} ${profile[stage].toFixed(1)}`).join(', ')];
}

function report({ info, summary, files }: Received, context: Context): void {
  if (context.json) {
    context.printJson({ ...releaseJson(info, summary), paths: files });
    return;
  }
  const rows: [string, string][] = [
    ['commit', info.commitId],
    ['key', info.keyFingerprint],
    ['sha256', `${summary.sha256} (.sig)`],
    ['tar sha256', summary.tarSha256],
    ['size', `${formatBytes(summary.sizeBytes)}, ${formatBytes(summary.tarBytes)} unpacked`],
    [
      'entries',
      [
        counted(summary.files, 'file'),
        counted(summary.symlinks, 'symbolic link'),
        counted(summary.submodules, 'submodule'),
      ].join(', '),
    ],
    ...summary.warnings.map((warning): [string, string] => ['warning', warning]),
    ...(summary.profile ? [profileRow(summary.profile)] : []),
  ];
  context.say(table(rows).trimEnd());
  context.print(files.map((file) => `${file}\n`).join(''));
}

/** Makes a release, or has it made, and writes it with its detached signature and provenance into files: all or none. */
export async function create(
  [url, tag]: readonly [url: string, tag: string],
  settings: Settings,
  options: CreateOptions,
  context: Context,
): Promise<void> {
  context.step = 'request';
  const { name } = parseRepositoryUrl(url);
  checkTagName(tag);
  const request = requestOf(url, tag, options);
  const fileName = releaseFileName(name, tag);
  const { maxTarBytes = defaultLimits.maxTarBytes } = settings;
  const received = await make(request, settings, options, context, async (events) => {
    const files = new NewFiles(
      options.out,
      options.force === true,
      'give --force to replace it, or choose another folder',
    );
    const display = startProgress(context);
    try {
      return await receiveInto({ files, limits: { maxTarBytes }, fileName, display }, events, request, context);
    } catch (error) {
      files.undo();
      throw error;
    } finally {
      display.stop();
    }
  });
  report(received, context);
}
