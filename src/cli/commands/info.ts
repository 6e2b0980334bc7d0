import type { AgentInfo, ReleaseCounts } from '../../agent/release-agent.ts';
import type { AuditHead } from '../../platform/audit/audit-log.ts';
import type { Settings } from '../../platform/settings.ts';
import { type Context, table } from '../context.ts';
import { answersJson, askFleet, fleetLines, judgeFleet, mapAnswers } from '../fleet.ts';
import { formatBytes } from '../../formats/byte-count.ts';
import { agentInfoJson } from '../message-json.ts';

const MS_PER_SECOND = 1000;

/** What `audit-verify --expect-digest` takes, and where to look for it. */
function auditRow({ start, sequence, digest }: AuditHead): [string, string] {
  return ['audit log', `line ${sequence} of start ${start}: ${digest}`];
}

/** Prints what an agent is, what it allows and how it does; of several, which has which key ring. */
export async function info(settings: Settings, context: Context): Promise<void> {
  context.step = 'asking';
  const answers = await askFleet(settings, context, (client) => client.getAgentInfo(context.signal));
  const [only, second] = answers;
  if (only && 'value' in only && !second) {
    if (context.json) context.printJson(agentInfoJson(only.value));
    else context.print(describe(only.value));
    return;
  }
  const rings = mapAnswers(answers, ({ keyRing }) => keyRing);
  if (context.json) context.printJson({ agents: answersJson(answers, agentInfoJson) });
  else context.print(fleetLines(rings));
  judgeFleet(rings, context);
}

function describe(answer: AgentInfo & ReleaseCounts): string {
  const { limits, memory, keyRing, auditHead } = answer;
  const rows: [string, string][] = [
    ['version', answer.version],
    ['mode', answer.mode],
    ['key', answer.keyFingerprint],
    ['key ring', `epoch ${keyRing.epoch}, ${keyRing.confirmed ? 'confirmed' : 'UNCONFIRMED: signs nothing'}`],
    ['ring digest', keyRing.digest],
    ['roll due', keyRing.rollDueTime?.toISOString() ?? 'not scheduled'],
    ['confirmed by', keyRing.needsOperator ? "an operator's signature" : 'a caller with the keys role'],
    ['nonce', keyRing.nonce],
    ['image', answer.imageDigest ?? 'none'],
    ['kernel', answer.kernelVersion],
    ['node', answer.nodeVersion],
    ['uptime', `${Math.round(answer.uptimeMs / MS_PER_SECOND)} s`],
    [
      'memory used',
      `${memory.residentBytes === undefined ? 'unknown' : formatBytes(memory.residentBytes)}, at most ${formatBytes(memory.peakResidentBytes)}`,
    ],
    ['memory free', `${formatBytes(memory.availableBytes)} of ${formatBytes(memory.totalBytes)}`],
    ['releases', `${answer.runningReleases} running, ${answer.queuedReleases} waiting`],
    ...(auditHead ? [auditRow(auditHead)] : []),
    ...Object.entries(limits).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  return table(rows);
}
