import type { AuditHead } from '../../platform/audit/audit-log.ts';
import type { Settings } from '../../platform/settings.ts';
import { askAgent } from '../connect.ts';
import { type Context, table } from '../context.ts';
import { formatBytes } from '../progress-text.ts';

const MS_PER_SECOND = 1000;

/** What `audit-verify --expect-digest` takes, and where to look for it. */
function auditRow({ start, seq, digest }: AuditHead): [string, string] {
  return ['audit log', `line ${seq} of start ${start}: ${digest}`];
}

/** Prints what an agent is, what it allows and how it does. */
export async function info(settings: Settings, context: Context): Promise<void> {
  context.step = 'asking';
  const answer = await askAgent(settings, (client) => client.getAgentInfo(context.signal));
  if (context.json) {
    context.printJson(answer);
    return;
  }
  const { limits, memory, auditHead } = answer;
  const rows: [string, string][] = [
    ['version', answer.version],
    ['mode', answer.mode],
    ['key', answer.keyFingerprint],
    ['image', answer.imageDigest ?? 'none'],
    ['kernel', answer.kernelVersion],
    ['node', answer.nodeVersion],
    ['uptime', `${Math.round(answer.uptimeMs / MS_PER_SECOND)} s`],
    ['memory used', `${formatBytes(memory.residentBytes)}, at most ${formatBytes(memory.peakResidentBytes)}`],
    ['memory free', `${formatBytes(memory.availableBytes)} of ${formatBytes(memory.totalBytes)}`],
    ['releases', `${answer.runningReleases} running, ${answer.queuedReleases} waiting`],
    ...(auditHead ? [auditRow(auditHead)] : []),
    ...Object.entries(limits).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  context.print(table(rows));
}
