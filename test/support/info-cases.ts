import { askSilence } from './ask-silence.ts';
import type { Prepared } from './prepared.ts';
import type { TerminalCase } from './terminal-case.ts';
import type { TerminalSample } from './terminal-sample.ts';

export const agentArgs = ({ agent }: TerminalSample): string[] => ['--agent', agent.address];

const CTRL_C = '\u0003';

/** Twice drawn, it is in the middle of it. */
const watchInfo = (sample: TerminalSample): Prepared => ({
  args: ['info', '--watch', '1', ...agentArgs(sample)],
  isBusy: ({ raw }) => raw.split('AGENT').length > 2,
});

export const infoCases: readonly TerminalCase[] = [
  {
    name: 'info',
    command: 'info',
    prepare: (sample) => ({ args: ['info', ...agentArgs(sample)] }),
    shows: /^ {2}version .*maxQueuedReleases/,
    code: 0,
    hold: () => askSilence('info'),
  },
  {
    name: 'info --watch',
    command: 'info',
    prepare: (sample) => ({
      ...watchInfo(sample),
      letGo: (run) => {
        run.type(CTRL_C);
      },
    }),
    shows: /^1 agent at \d\d:\d\d:\d\d(?: UTC)?.*AGENT +STA.*127\.0\.0\.1:\d+ {2}ok/,
    code: 0,
    leavesLines: 4,
    hasColors: true,
    hold: watchInfo,
    stoppedCode: 0,
  },
];
