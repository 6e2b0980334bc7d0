import { AgentError } from '../../errors.ts';
import { readArmor } from '../../formats/openpgp/armor.ts';
import { printable } from '../../formats/printable.ts';
import { parseRepositoryUrl } from '../../git/repository-url.ts';
import { type StageProfile, stages } from '../../work/stage-clock.ts';
import { checkTagName } from '../../git/tag-name.ts';
import { readCredentialVariables } from '../../platform/config.ts';
import type { Limits } from '../../limits.ts';
import { NewFiles, PUBLIC_MODE } from '../../platform/new-files.ts';
import { keyRingConfig, limitsOf, policyOf } from '../../platform/serve-config.ts';
import type { Settings } from '../../platform/settings.ts';
import { parseFingerprint } from '../../keys/fingerprint.ts';
import { releaseStem } from '../../release/check-request.ts';
import { parseCommitId } from '../../release/commit-id.ts';
import type { ReleaseEvent, ReleaseInfo, ReleaseRequest, ReleaseSummary } from '../../release/release.ts';
import { connect } from '../connect.ts';
import { type Context, table } from '../context.ts';
import { readCredentialsFile } from '../credentials-file.ts';
import { openKeyRing } from '../open-key-ring.ts';
import { type ProgressDisplay, startProgress } from '../progress-display.ts';
import { formatBytes } from '../progress-text.ts';
import { counted } from '../counted.ts';

export interface CreateOptions {
  readonly out: string;
  readonly force?: boolean;
  /** Make the release here, with this key, though the environment may name an agent. */
  readonly key?: string;
  readonly credentialsFile?: string;
  readonly expectCommit?: string;
  readonly expectKey?: string;
  readonly prefix?: string;
  readonly profile?: boolean;
}

interface Received {
  readonly info: ReleaseInfo;
  readonly summary: ReleaseSummary;
  readonly files: readonly string[];
}

function requestOf(url: string, tag: string, options: CreateOptions): ReleaseRequest {
  const { credentialsFile, expectCommit, expectKey, prefix, profile } = options;
  const credentials = credentialsFile === undefined ? readCredentialVariables() : readCredentialsFile(credentialsFile);
  return {
    repositoryUrl: url,
    tag,
    ...(credentials && { credentials }),
    ...(expectCommit !== undefined && { expectedCommit: parseCommitId(expectCommit) }),
    ...(expectKey !== undefined && { expectedKeyFingerprint: parseFingerprint(expectKey) }),
    ...(prefix !== undefined && { prefix }),
    ...(profile === true && { profile }),
  };
}

/** Where the release comes from: an agent, or this process. */
async function* eventsOf(
  request: ReleaseRequest,
  settings: Settings,
  options: CreateOptions,
  signal: AbortSignal,
): AsyncGenerator<ReleaseEvent> {
  if (settings.agent !== undefined && options.key === undefined) {
    const client = await connect(settings);
    try {
      yield* client.createRelease(request, signal);
    } finally {
      client.close();
    }
    return;
  }
  if (settings.keyFile === undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'Give --agent HOST:PORT to ask an agent, or --key FILE to make the release here; "sealci-release-agent keygen --out DIR" makes a key.',
    );
  }
  const keys = await openKeyRing({ file: settings.keyFile }, { ...keyRingConfig(settings), confirmed: true });
  const { LocalAgent } = await import('../../agent/local-agent.ts');
  const agent = new LocalAgent({
    mode: settings.mode ?? 'development',
    keys,
    limits: limitsOf(settings),
    policy: policyOf(settings),
  });
  // Who has the key in a file accounts for what it signs.
  yield* agent.createRelease(request, signal, () => undefined);
}

/** An agent is not trusted with the choice of a file's name, nor with what was asked of it. */
function checkInfo(info: ReleaseInfo, fileName: string, request: ReleaseRequest): void {
  const { expectedCommit, expectedKeyFingerprint } = request;
  if (info.fileName !== fileName) {
    throw new AgentError(
      'AGENT_STREAM_INVALID',
      `The agent calls the release "${printable(info.fileName)}" instead of "${fileName}"; do not trust it.`,
    );
  }
  if (expectedCommit !== undefined && info.commitId !== expectedCommit) {
    throw new AgentError('COMMIT_MISMATCH', `The agent made a release of another commit, ${printable(info.commitId)}.`);
  }
  if (expectedKeyFingerprint !== undefined && info.keyFingerprint !== expectedKeyFingerprint) {
    throw new AgentError('KEY_MISMATCH', `The agent signs with another key, ${printable(info.keyFingerprint)}.`);
  }
}

function checkDetached(armored: string): Buffer {
  try {
    readArmor(armored, 'SIGNATURE');
  } catch (cause) {
    throw new AgentError('AGENT_STREAM_INVALID', 'The agent sent no detached signature; do not trust it.', { cause });
  }
  return Buffer.from(armored);
}

/** What compression and framing may add to a tar: far less than a part in a thousand. */
const mostReleaseBytes = (maxTarBytes: number): number => Math.ceil(maxTarBytes * 1.001) + 1024 * 1024;

/** An agent must not fill the disk of whoever asks it. @throws LIMIT_EXCEEDED */
function bounded(write: (bytes: Uint8Array) => void, { maxTarBytes }: Limits): (bytes: Uint8Array) => void {
  let left = mostReleaseBytes(maxTarBytes);
  return (bytes) => {
    left -= bytes.length;
    if (left < 0) {
      throw new AgentError(
        'LIMIT_EXCEEDED',
        `The agent sends more than a tar of ${maxTarBytes} bytes can need; set "maxTarBytes" if so large a release is expected.`,
        { data: { limit: 'maxTarBytes' } },
      );
    }
    write(bytes);
  };
}

interface Destination {
  readonly files: NewFiles;
  readonly limits: Limits;
  readonly fileName: string;
  readonly display: ProgressDisplay;
}

async function receive(
  events: AsyncIterable<ReleaseEvent>,
  request: ReleaseRequest,
  { files, limits, fileName, display }: Destination,
  context: Context,
): Promise<Received> {
  const write = bounded(files.add(fileName, PUBLIC_MODE), limits);
  const writeDetached = files.add(fileName.replace(/\.sig$/, '.asc'), PUBLIC_MODE);
  let info: ReleaseInfo | undefined;
  let summary: ReleaseSummary | undefined;
  for await (const event of events) {
    if (event.type === 'progress') {
      context.step = event.progress.phase.toLowerCase();
      display.show(event.progress);
    } else if (event.type === 'info') {
      ({ info } = event);
      checkInfo(info, fileName, request);
    } else if (event.type === 'chunk') write(event.bytes);
    else ({ summary } = event);
  }
  context.step = 'writing';
  if (!info || !summary) throw new AgentError('AGENT_STREAM_INVALID', 'The release ended early; ask again.');
  writeDetached(checkDetached(summary.detachedSignature));
  context.signal.throwIfAborted();
  return { info, summary, files: files.commit() };
}

/** In which stage the release spent how many milliseconds. */
function profileRow(profile: StageProfile): [string, string] {
  return ['profile, ms', stages.map((stage) => `${stage} ${profile[stage].toFixed(1)}`).join(', ')];
}

function report({ info, summary, files }: Received, context: Context): void {
  if (context.json) {
    // The detached signature is a file of its own.
    context.printJson({ ...info, ...summary, detachedSignature: undefined, files });
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

/** Makes a release, or has it made, and writes it into two files: both of them or none. */
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
  const fileName = `${releaseStem(name, tag)}.git.tgz.sig`;
  const display = startProgress(context);
  const files = new NewFiles(options.out, options.force === true);
  let received: Received;
  try {
    const events = eventsOf(request, settings, options, context.signal);
    received = await receive(events, request, { files, limits: limitsOf(settings), fileName, display }, context);
  } catch (error) {
    files.undo();
    throw error;
  } finally {
    display.stop();
  }
  report(received, context);
}
