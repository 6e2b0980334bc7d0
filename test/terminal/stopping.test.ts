import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import test, { after, describe } from 'node:test';
import { type TerminalEnd, TerminalRun } from '../support/terminal.ts';
import type { TerminalCase } from '../support/terminal-case.ts';
import { terminalCases } from '../support/terminal-cases.ts';
import { TerminalSample } from '../support/terminal-sample.ts';

const sample = await TerminalSample.start();
after(() => sample[Symbol.asyncDispose]());

const { SIGHUP, SIGINT, SIGTERM } = constants.signals;
const CTRL_C = '\u0003';
const CANCELLED = 130;
const UNREAD = 11;
/** Less than what a question to an agent may take. */
const SOON_MS = 10_000;

interface Stop {
  readonly name: string;
  readonly stop: (run: TerminalRun) => void;
  /** Nobody looks any more. */
  readonly isBlind?: true;
  /** What forces the end may come when the command has come to it already. */
  readonly isForced?: true;
}

const stops: readonly Stop[] = [
  {
    name: 'Ctrl-C',
    stop: (run) => {
      run.type(CTRL_C);
    },
  },
  {
    name: 'SIGTERM',
    stop: (run) => {
      run.signal('SIGTERM');
    },
  },
  {
    name: 'SIGHUP',
    stop: (run) => {
      run.signal('SIGHUP');
    },
  },
  {
    name: 'a window that is closed',
    isBlind: true,
    stop: (run) => {
      run.close();
    },
  },
  {
    name: 'a second signal',
    isForced: true,
    stop: (run) => {
      run.signal('SIGINT');
      run.signal('SIGTERM');
    },
  },
];

/** What may be left, and how the command may have ended. */
function checkEnd(one: TerminalCase, end: TerminalEnd, place: string, how: Stop): void {
  const files = existsSync(place) ? readdirSync(place).toSorted() : undefined;
  if (one.mayBeDone === true && end.code === 0) {
    assert.deepEqual(files, one.leaves);
    return;
  }
  // Not even the folder stays, but of what goes on there later.
  const text = end.lines.join('');
  assert.deepEqual(files, one.keeps, text);
  const { code, signal } = end;
  const ending = code === undefined ? `signal ${signal}` : `code ${code}`;
  assert.ok(endsOf(one, how).includes(ending), `${text}, ended by ${ending}`);
}

function endsOf({ stoppedCode = CANCELLED }: TerminalCase, { isBlind, isForced }: Stop): string[] {
  const stopped = `code ${stoppedCode}`;
  // Of two signals that come at once, either may be heard first.
  if (isForced === true) return [stopped, `signal ${SIGINT}`, `signal ${SIGTERM}`];
  // SIGHUP comes twice, once by the kernel: the second may come when all is done and Node hears it no more.
  return isBlind === true ? [stopped, `code ${UNREAD}`, `signal ${SIGHUP}`] : [stopped];
}

/** A command that is forced to end need not say so. */
function checkScreen({ hasProgress }: TerminalCase, { code, isAsBefore, lines }: TerminalEnd): void {
  const text = lines.join('');
  const said = /sealci-release-agent: Stopped .* \(CANCELLED\)$/;
  assert.ok(isAsBefore);
  if (code === CANCELLED) assert.match(text, said);
  if (hasProgress === true) assert.equal(text.replace(said, ''), '');
}

describe('a command on a terminal that is stopped', { concurrency: 4 }, () => {
  for (const one of terminalCases) {
    const { hold } = one;
    if (!hold) continue;
    for (const how of stops) {
      test(`${one.name} ends by ${how.name} and leaves nothing over`, async () => {
        const place = sample.newPlace();
        const { args, isBusy, dispose } = await hold(sample, place);
        const command = [process.execPath, sample.bundle.file, ...args];
        const run = new TerminalRun(command, { columns: 80, cwd: sample.bundle.work, isLong: one.isLong ?? false });
        try {
          const isHeld = await run.until(() => isBusy?.(run) === true);
          assert.ok(isHeld || one.mayBeDone === true, `It ended too soon:\n${run.screen.join('\n')}`);
          how.stop(run);
          const stoppedAt = performance.now();
          const end = await run.end();
          assert.ok(performance.now() - stoppedAt < SOON_MS, 'It waited for something else.');
          checkEnd(one, end, place, how);
          if (how.isBlind !== true) checkScreen(one, end);
        } finally {
          run.signal('SIGKILL');
          await dispose?.();
        }
      });
    }
  }
});
