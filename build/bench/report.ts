import { type Metric, metricNames, metrics, type Round } from './metrics.ts';
import { show, spread, type Spread } from '../../harness/statistics.ts';

/** What the rounds of one repository came to. */
export interface SubjectResult {
  readonly name: string;
  readonly tag: string;
  readonly packBytes: number;
  readonly tarBytes: number;
  readonly releaseBytes: number;
  readonly figures: Readonly<Partial<Record<Metric, Spread>>>;
}

export interface Report {
  readonly rounds: number;
  readonly node: string;
  readonly git: string;
  readonly processors: number;
  readonly bundleBytes: number;
  readonly startSeconds: Spread;
  readonly subjects: readonly SubjectResult[];
}

const MIB = 1024 * 1024;

export function figuresOf(rounds: readonly Round[]): SubjectResult['figures'] {
  const figures: Partial<Record<Metric, Spread>> = {};
  for (const metric of metricNames) {
    const values = rounds.flatMap((round) => round[metric] ?? []);
    if (values.length > 0) figures[metric] = spread(values);
  }
  return figures;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(subjects: readonly SubjectResult[], rows: readonly (readonly string[])[]): string[] {
  const head = ['', ...subjects.map(({ name, tag }) => `${name} ${tag}`)];
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

function sizes(report: Report, label: string, pick: (subject: SubjectResult) => number): string[] {
  return [label, ...report.subjects.map((subject) => (pick(subject) / MIB).toFixed(1))];
}

/** The report as Markdown: medians, with the smallest and largest value in parentheses. */
export function toMarkdown(report: Report): string {
  const measured = metricNames.filter((metric) => report.subjects.some(({ figures }) => figures[metric]));
  const lines = [
    `${report.rounds} rounds, each of all programs in turn; Node ${report.node}, ${report.git}, ${report.processors} processors.`,
    `Bundle ${(report.bundleBytes / MIB).toFixed(2)} MiB; start to listening ${show(report.startSeconds, 3)} s.`,
    '',
    ...table(report.subjects, [
      sizes(report, 'pack, MiB', ({ packBytes }) => packBytes),
      sizes(report, 'tar, MiB', ({ tarBytes }) => tarBytes),
      sizes(report, 'release, MiB', ({ releaseBytes }) => releaseBytes),
      ...measured.map((metric) => [
        metrics[metric].label,
        ...report.subjects.map(({ figures }) => {
          const figure = figures[metric];
          return figure ? show(figure, metrics[metric].digits) : '–';
        }),
      ]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Medians of `now` by those of `before`, for the repositories that are in both. */
export function compare(now: Report, before: Report): string {
  const pairs = now.subjects.flatMap((subject) => {
    const old = before.subjects.find(({ name, tag }) => name === subject.name && tag === subject.tag);
    return old ? [{ subject, old }] : [];
  });
  const ratio = (a: Spread | undefined, b: Spread | undefined): string =>
    a && b ? (a.median / b.median).toFixed(2) : '–';
  const lines = [
    `Medians by those of the earlier report; start to listening: ${ratio(now.startSeconds, before.startSeconds)}.`,
    '',
    ...table(
      pairs.map(({ subject }) => subject),
      metricNames.map((metric) => [
        metrics[metric].label,
        ...pairs.map(({ subject, old }) => ratio(subject.figures[metric], old.figures[metric])),
      ]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
