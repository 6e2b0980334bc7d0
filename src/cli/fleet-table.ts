import type { AgentInfo, ReleaseCounts } from '../agent/release-agent.ts';
import { formatBytes } from '../formats/byte-count.ts';
import { printable } from '../formats/printable.ts';
import { type FleetAnswer, keysInUse } from './fleet.ts';

export type AgentAnswer = FleetAnswer<AgentInfo & ReleaseCounts>;

/** Whether someone has to do something: no, some time, now. */
export type Tone = 'good' | 'due' | 'bad';

/** Marks a text by its tone, without changing what it says. */
export type Paint = (tone: Tone, text: string) => string;

/** Of a screen. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

interface Column {
  readonly title: string;
  /** Where there is no room for all, those with the highest go first. */
  readonly rank: number;
  readonly cell: (info: AgentInfo & ReleaseCounts) => string;
}

const GAP = '  ';
const KEY_ID_DIGITS = 16;
/** What an agent tells of itself may be anything. */
const MAX_CELL_CHARACTERS = 32;

/** Behind the agent and its state, which are always there. */
const columns: readonly Column[] = [
  { title: 'EPOCH', rank: 2, cell: ({ keyRing }) => String(keyRing.epoch) },
  { title: 'RUN', rank: 1, cell: ({ runningReleases }) => String(runningReleases) },
  { title: 'WAIT', rank: 1, cell: ({ queuedReleases }) => String(queuedReleases) },
  {
    title: 'MEMORY',
    rank: 3,
    cell: ({ memory: { residentBytes } }) => (residentBytes === undefined ? '-' : formatBytes(residentBytes)),
  },
  { title: 'FREE', rank: 4, cell: ({ memory }) => formatBytes(memory.availableBytes) },
  { title: 'UP', rank: 5, cell: ({ uptimeMs }) => duration(uptimeMs / 1000) },
  { title: 'ROLL DUE', rank: 6, cell: ({ keyRing }) => keyRing.rollDueTime?.toISOString().slice(0, 10) ?? '-' },
  { title: 'KEY ID', rank: 7, cell: ({ keyFingerprint }) => keyFingerprint.slice(-KEY_ID_DIGITS) },
  { title: 'VERSION', rank: 8, cell: ({ version }) => version },
];

/**
 * A line for each agent, below a line that names the columns. No line is longer than the room is wide, and there are no
 * more than it has rows: the last one says then how many agents are left out.
 */
export function fleetTable(answers: readonly AgentAnswer[], room: Room, now: Date, paint: Paint): string[] {
  const differ = keysInUse(answers.flatMap((answer) => ('value' in answer ? [answer.value.keyRing] : []))).size > 1;
  const states = answers.map((answer) => stateOf(answer, differ, now));
  const front = [
    ['AGENT', ...answers.map(({ agent }) => agent)],
    ['STATE', ...states.map(({ text }) => text)],
  ];
  const others = columns.map(({ title, rank, cell }) => ({
    rank,
    cells: [title, ...answers.map((answer) => ('value' in answer ? shown(cell(answer.value)) : ''))],
  }));
  const all = [...front, ...fitting(others, room.columns - widthOf(front))];
  const stateAt = widthOf(front.slice(0, 1)) + GAP.length;
  const [header = '', ...lines] = Array.from({ length: answers.length + 1 }, (_, row) => lineOf(all, row, room));
  const painted = lines.map((line, index) => {
    const { text = '', tone = 'good' } = states[index] ?? {};
    const end = stateAt + text.length;
    return line.slice(0, stateAt) + paint(tone, line.slice(stateAt, end)) + line.slice(end);
  });
  return [header, ...cutRows(painted, room.rows - 1)];
}

function shown(text: string): string {
  return printable(text, MAX_CELL_CHARACTERS);
}

function stateOf(answer: AgentAnswer, keysDiffer: boolean, now: Date): { readonly text: string; readonly tone: Tone } {
  if ('error' in answer) return { text: answer.error.code, tone: 'bad' };
  const { confirmed, rollDueTime } = answer.value.keyRing;
  if (!confirmed) return { text: 'unconfirmed', tone: 'bad' };
  if (keysDiffer) return { text: 'keys differ', tone: 'bad' };
  return rollDueTime && rollDueTime <= now ? { text: 'roll due', tone: 'due' } : { text: 'ok', tone: 'good' };
}

type Cells = readonly string[];

function columnWidth(cells: Cells): number {
  return Math.max(...cells.map(({ length }) => length));
}

/** Of these side by side. */
function widthOf(all: readonly Cells[]): number {
  return all.reduce((sum, cells) => sum + columnWidth(cells), 0) + GAP.length * (all.length - 1);
}

/** Those for which there is room behind others. */
function fitting(others: readonly { readonly rank: number; readonly cells: Cells }[], room: number): Cells[] {
  let left = room;
  const chosen = new Set<Cells>();
  for (const { cells } of others.toSorted((a, b) => a.rank - b.rank)) {
    left -= GAP.length + columnWidth(cells);
    if (left < 0) break;
    chosen.add(cells);
  }
  return others.flatMap(({ cells }) => (chosen.has(cells) ? [cells] : []));
}

function lineOf(all: readonly Cells[], row: number, room: Room): string {
  const cells = all.map((column) => (column[row] ?? '').padEnd(columnWidth(column)));
  return cells.join(GAP).slice(0, room.columns).trimEnd();
}

function cutRows(lines: readonly string[], rows: number): string[] {
  if (lines.length <= rows) return [...lines];
  const kept = lines.slice(0, Math.max(rows - 1, 0));
  return [...kept, `and ${lines.length - kept.length} more`];
}

/** In the two largest units that it has. */
function duration(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const;
  const first = units.findIndex(([, length]) => seconds >= length);
  if (first < 0) return '0s';
  const parts = units.slice(first, first + 2).map(([name, length], index) => {
    const [, larger] = units[first + index - 1] ?? ['', Infinity];
    return `${Math.floor((index === 0 ? seconds : seconds % larger) / length)}${name}`;
  });
  return parts.join(' ');
}
