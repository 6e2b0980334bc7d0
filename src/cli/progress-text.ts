import { formatBytes } from '../formats/byte-count.ts';
import type { Phase, Progress } from '../work/progress.ts';

export const verbs: Readonly<Record<Phase, string>> = {
  QUEUED: 'Waiting',
  RESOLVING: 'Resolving',
  FETCHING: 'Fetching',
  ARCHIVING: 'Archiving',
  SIGNING: 'Signing',
};

const VERB_COLUMNS = Math.max(...Object.values(verbs).map(({ length }) => length));
/** Few different widths: a bar that grew and shrank with the numbers beside it would be no measure. */
const barColumns: readonly number[] = [30, 20, 10];

/** What has been done so far, in full. */
export function describe({ objectsDone, objectsTotal, bytesDone, queuePosition }: Progress): string {
  if (queuePosition !== undefined) return `number ${queuePosition} in the agent's queue`;
  if (objectsDone === 0 && bytesDone === 0) return '';
  const total = objectsTotal === undefined ? '' : `/${objectsTotal}`;
  return `${objectsDone}${total} objects, ${formatBytes(bytesDone)}`;
}

function describeBriefly({ bytesDone, queuePosition }: Progress): string {
  if (queuePosition !== undefined) return `number ${queuePosition}`;
  return bytesDone === 0 ? '' : formatBytes(bytesDone);
}

/** The same in one line of at most so many columns: what counts least is left out first. It is ASCII. */
export function describeIn(columns: number, progress: Progress, seconds: number): string {
  const time = `${Math.floor(seconds)} s`;
  const least = describeBriefly(progress);
  const long = [describe(progress), time];
  const short = [least, time];
  const bars = barColumns.map((width) => bar(width, progress));
  // The cursor rests in the column before.
  const start = ` ${verbs[progress.phase].padEnd(VERB_COLUMNS)}`;
  const [, , smallest] = bars;
  const lines = [
    ...bars.map((drawn) => [start, drawn, listed(long)]),
    [start, smallest, listed(short)],
    [start, listed(short)],
    [start, least],
    [start, time],
    [start],
  ].map((parts) => parts.filter((part) => part !== '').join(' '));
  return (lines.find(({ length }) => length <= columns) ?? start).slice(0, columns).trimEnd();
}

const listed = (facts: readonly string[]): string => facts.filter((fact) => fact !== '').join(', ');

/** Empty while nobody knows how much there is to do. */
function bar(columns: number, { objectsDone, objectsTotal }: Progress): string {
  if (objectsTotal === undefined || objectsTotal === 0) return '';
  const filled = Math.floor(columns * Math.min(objectsDone / objectsTotal, 1));
  return `[${'#'.repeat(filled).padEnd(columns, '.')}]`;
}
