import { show, type Spread } from './statistics.ts';

/** What the rounds of one subject came to. */
export interface SubjectResult {
  readonly name: string;
  readonly tag: string;
  readonly tarBytes: number;
  readonly releaseBytes: number;
  /** Wall time in seconds, the request and the last chunk included. */
  readonly agentSeconds: Spread;
  readonly firstChunkSeconds: Spread;
  readonly agentCpuSeconds: Spread;
  readonly agentPeakMiB: Spread;
  readonly pipelineSeconds: Spread;
  readonly pipelineCpuSeconds: Spread;
  readonly pipelinePeakMiB: Spread;
  /** Agent's time by the pipeline's, round by round. */
  readonly ratio: Spread;
}

export interface Report {
  readonly rounds: number;
  readonly node: string;
  readonly git: string;
  readonly bundleBytes: number;
  readonly startSeconds: Spread;
  readonly subjects: readonly SubjectResult[];
}

const MIB = 1024 * 1024;

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The report as Markdown: medians, with the smallest and largest value in parentheses. */
export function toMarkdown(report: Report): string {
  const head = ['repository', 'tar MiB', 'agent s', 'first chunk s', 'pipeline s', 'agent / pipeline', 'agent CPU s'];
  const lines = [
    `${report.rounds} rounds, agent and pipeline in turn; Node ${report.node}, ${report.git}.`,
    `Bundle ${(report.bundleBytes / MIB).toFixed(2)} MiB; start to listening ${show(report.startSeconds, 3)} s.`,
    '',
    row([...head, 'pipeline CPU s', 'agent peak MiB', 'pipeline peak MiB']),
    row(Array.from({ length: 10 }, () => '---')),
  ];
  for (const subject of report.subjects) {
    lines.push(
      row([
        `${subject.name} ${subject.tag}`,
        (subject.tarBytes / MIB).toFixed(1),
        show(subject.agentSeconds),
        show(subject.firstChunkSeconds),
        show(subject.pipelineSeconds),
        show(subject.ratio),
        show(subject.agentCpuSeconds),
        show(subject.pipelineCpuSeconds),
        show(subject.agentPeakMiB, 0),
        show(subject.pipelinePeakMiB, 0),
      ]),
    );
  }
  return `${lines.join('\n')}\n`;
}
