/**
 * What programs and people have to know of the agent's errors: proto/sealci/release/v1/reasons.json, and the tables of
 * docs/errors.md. Both are made by build/generate.ts from the tables that the agent goes by.
 */
import { status } from '@grpc/grpc-js';
import { format } from 'prettier';
import { errorFacts } from '../../src/error-facts.ts';
import { codeOfBareStatus, retryDelaySeconds, statusOfCode } from '../../src/rpc/status-table.ts';
import { adviceOf, type Reason } from './advice.ts';

/** What an error is by which gRPC status, whether the same request may be asked again, and when at the earliest. */
interface Entry {
  readonly status: string;
  readonly retry: boolean;
  readonly retryAfterSeconds?: number;
  readonly advice: string;
}

/**
 * Of gRPC itself, on its way: nobody knows what the agent has done. Which of them a broken connection becomes is up to the
 * library: for Connect, it is the last two.
 */
const lostStatuses: readonly status[] = [
  ...[status.UNAVAILABLE, status.UNKNOWN, status.INTERNAL],
  ...[status.ABORTED, status.CANCELLED],
];
const LOST_SECONDS = 1;

function entryOf(reason: Reason): Entry {
  const seconds = retryDelaySeconds[reason];
  const wait = seconds === undefined ? { retry: false } : { retry: true, retryAfterSeconds: seconds };
  return { status: status[statusOfCode[reason]], ...wait, advice: adviceOf[reason] };
}

const isReason = (name: string): name is Reason => Object.hasOwn(adviceOf, name);
const reasons = Object.fromEntries(
  Object.keys(adviceOf)
    .filter(isReason)
    .map((reason) => [reason, entryOf(reason)]),
);

function bareEntry(value: status): Omit<Entry, 'status'> {
  if (lostStatuses.includes(value)) {
    const advice =
      'The agent was not reached, or its answer is lost, unless you gave it up. Ask again, with the same token if the call had one.';
    return { retry: true, retryAfterSeconds: LOST_SECONDS, advice };
  }
  if (value === status.RESOURCE_EXHAUSTED) {
    return { retry: false, advice: 'Open fewer calls over a connection, or send less metadata.' };
  }
  const reason = codeOfBareStatus[value];
  const advice =
    reason !== undefined && isReason(reason) ? adviceOf[reason] : 'Check what stands between you and the agent.';
  return { retry: false, advice };
}

const statuses = Object.fromEntries(
  Object.entries(status).flatMap(([name, value]) =>
    typeof value === 'number' && value !== status.OK ? [[name, bareEntry(value)]] : [],
  ),
);

/** reasons.json */
export function reasonsJson(): Promise<string> {
  const table = { domain: 'release.sealci.dev', reasons, statuses, metadata: errorFacts };
  return format(JSON.stringify(table), { parser: 'json', printWidth: 120 });
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const retryCell = ({ retryAfterSeconds }: Partial<Entry>): string =>
  retryAfterSeconds === undefined ? '' : `after ${retryAfterSeconds} s`;

const tables: Readonly<Record<string, () => readonly string[]>> = {
  reasons: () => [
    row('reason', 'status', 'again', 'what to do'),
    row('---', '---', '---', '---'),
    ...Object.entries(reasons).map(([reason, entry]) =>
      row(`\`${reason}\``, entry.status, retryCell(entry), entry.advice),
    ),
  ],
  statuses: () => [
    row('status', 'again', 'what to do'),
    row('---', '---', '---'),
    ...Object.entries(statuses).map(([name, entry]) => row(name, retryCell(entry), entry.advice)),
  ],
  metadata: () => [
    row('key', 'is'),
    row('---', '---'),
    ...Object.entries(errorFacts).map(([name, meaning]) => row(`\`${name}\``, meaning)),
  ],
};

/** The page with its tables as they are now: each stands between `<!-- NAME -->` and `<!-- end of NAME -->`. */
export async function withTables(page: string): Promise<string> {
  let filled = page;
  for (const [name, lines] of Object.entries(tables)) {
    const between = new RegExp(`(<!-- ${name} -->\n).*?(<!-- end of ${name} -->)`, 's');
    if (!between.test(filled)) throw new Error(`docs/errors.md has no place for the table ${name}.`);
    filled = filled.replace(between, (_all, start: string, end: string) => `${start}\n${lines().join('\n')}\n\n${end}`);
  }
  return format(filled, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' });
}
