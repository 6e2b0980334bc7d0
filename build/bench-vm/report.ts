import { stages } from '../../src/work/stage-clock.ts';
import { show } from '../../harness/statistics.ts';
import type { AvailableMemory, BootFigures } from './measure-boot.ts';
import type { GuestRelease } from './measure-releases.ts';

export interface SubjectReport {
  readonly name: string;
  readonly tag: string;
  readonly release: GuestRelease;
  /** What the search for the smallest memory tried. */
  readonly tried: readonly GuestRelease[];
}

export interface VmReport {
  readonly imageBytes: number;
  readonly vmlinuxBytes: number;
  readonly rounds: number;
  readonly boots: BootFigures;
  readonly memoryMib: number;
  readonly available: AvailableMemory;
  readonly subjects: readonly SubjectReport[];
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function bootLines({ rounds, boots }: VmReport): string[] {
  return [
    `Boot by emulation, medians of ${rounds} rounds, each of both in turn:`,
    '',
    row('', 'to `ready`', 'to a bare `node -e`', 'ratio'),
    row('---', '---', '---', '---'),
    row('seconds', show(boots.agentSeconds), show(boots.bareSeconds), show(boots.ratio)),
    row('processor seconds', show(boots.agentCpuSeconds), show(boots.bareCpuSeconds), `**${show(boots.cpuRatio)}**`),
  ];
}

function releaseLines(subjects: readonly SubjectReport[]): string[] {
  return [
    'The first release after boot, over virtio-net; milliseconds by stage:',
    '',
    row('', 'MB of VM', 'seconds', 'release, bytes', ...stages),
    row(...Array.from({ length: 4 + stages.length }, () => '---')),
    ...subjects.map(({ name, tag, release }) =>
      row(
        `${name} ${tag}`,
        String(release.memoryMib),
        release.failure ?? release.seconds.toFixed(1),
        String(release.releaseBytes),
        ...stages.map((stage) => release.profile?.[stage].toFixed(0) ?? '–'),
      ),
    ),
  ];
}

function smallestLines(subjects: readonly SubjectReport[]): string[] {
  const outcome = ({ memoryMib, failure, seconds }: GuestRelease): string =>
    `${memoryMib} MB: ${failure ?? `${seconds.toFixed(1)} s`}`;
  return [
    'The smallest memory in which that release works:',
    '',
    row('', 'MB of VM', 'tried'),
    row('---', '---', '---'),
    ...subjects.map(({ name, tag, tried }) => {
      const smallest = tried.find(({ failure }) => failure === undefined);
      return row(`${name} ${tag}`, `**${smallest?.memoryMib ?? 'none of these'}**`, tried.map(outcome).join('; '));
    }),
  ];
}

/** The report as Markdown: medians, with the smallest and largest value in parentheses. */
export function toMarkdown(report: VmReport): string {
  const { available } = report;
  const lines = [
    `Image ${report.imageBytes} bytes, vmlinux ${report.vmlinuxBytes} bytes.`,
    `Of ${report.memoryMib} MB, ${available.forAgent.toFixed(0)} MB are available at Node's first line, and ` +
      `${available.besideAgent.toFixed(0)} MB beside an agent that waits for calls.`,
    '',
    ...bootLines(report),
    ...(report.subjects.length > 0 ? ['', ...releaseLines(report.subjects)] : []),
    ...(report.subjects.length > 0 ? ['', ...smallestLines(report.subjects)] : []),
  ];
  return `${lines.join('\n')}\n`;
}
