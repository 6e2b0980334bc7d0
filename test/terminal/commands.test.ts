import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import test, { after, describe } from 'node:test';
import { buildProgram } from '../../src/cli/program.ts';
import { TerminalRun } from '../support/terminal.ts';
import type { Prepared } from '../support/prepared.ts';
import type { TerminalCase } from '../support/terminal-case.ts';
import { progressLines, terminalCases } from '../support/terminal-cases.ts';
import { TerminalSample } from '../support/terminal-sample.ts';

const sample = await TerminalSample.start();
after(() => sample[Symbol.asyncDispose]());

interface Setting {
  readonly name: string;
  readonly columns: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing but text and line breaks may be written. */
  readonly isPlain?: true;
  /** Widths of the window, one after the other, while the command runs. */
  readonly widths?: readonly number[];
  readonly breaksLines?: boolean;
}

const settings: readonly Setting[] = [
  { name: '80 columns', columns: 80 },
  { name: '40 columns', columns: 40 },
  { name: '20 columns', columns: 20 },
  { name: 'NO_COLOR', columns: 80, env: { NO_COLOR: '1' } },
  { name: 'TERM=dumb', columns: 80, env: { TERM: 'dumb' }, isPlain: true },
  { name: 'CI=1', columns: 80, env: { CI: '1' }, isPlain: true },
  { name: 'a window that is pulled', columns: 80, widths: [40, 20, 100] },
  { name: 'a window that is pulled and cuts lines', columns: 80, widths: [40, 20, 100], breaksLines: false },
];

test('every command has a case', () => {
  const commands = buildProgram().commands.map((command) => command.name());
  const covered = new Set(terminalCases.map(({ command }) => command));
  assert.deepEqual(
    commands.filter((name) => !covered.has(name)),
    [],
  );
  const held = new Set(terminalCases.filter(({ hold }) => hold).map(({ command }) => command));
  // What has all that it needs at hand is over before anyone could stop it.
  assert.deepEqual(
    commands.filter((name) => !held.has(name)),
    ['certificates', 'manifest', 'sign-image', 'completion'],
  );
});

async function pull(run: TerminalRun, { widths = [] }: Setting, { hasProgress }: TerminalCase): Promise<void> {
  for (const columns of widths) {
    await run.resize(columns);
    if (hasProgress !== true) continue;
    const seen = progressLines(run).length;
    await run.until(() => progressLines(run).length > seen);
  }
}

/** Whole lines of progress stay. */
const isProgress = (line: string): boolean => /^(?:Waiting|Resolving|Fetching|Archiving|Signing)/.test(line);

/** Each time something was written, the progress is one line, shorter than the screen is wide, and the only one. */
function checkProgress(run: TerminalRun, { isPlain }: Setting): void {
  if (isPlain === true) {
    assert.match(run.raw, /^Resolving\r\nFetching.*\r\nArchiving.*\r\nSigning.*\r\n/s);
    return;
  }
  const lines = progressLines(run);
  assert.ok(lines.length > 3, `It did not move:\n${lines.join('\n')}`);
  for (const frame of run.frames) {
    if (frame.some((line) => lines.includes(line))) assert.equal(frame.length, 1, frame.join('\n'));
  }
}

/** None where nobody has asked for any, or someone has asked for none. */
function checkColors({ raw }: TerminalRun, { isPlain, env = {} }: Setting, { hasColors }: TerminalCase): void {
  if (isPlain === true) assert.doesNotMatch(raw, /\u001b/);
  const mayHaveColors = isPlain !== true && env['NO_COLOR'] === undefined;
  assert.equal(/\u001b\[[\d;]*m/.test(raw), hasColors === true && mayHaveColors);
}

/** None is broken in two. */
function checkLines(lines: readonly string[], { isPlain }: Setting, { leavesLines }: TerminalCase): void {
  if (leavesLines !== undefined && isPlain !== true) assert.equal(lines.length, leavesLines, lines.join('\n'));
}

async function check(one: TerminalCase, prepared: Prepared, place: string, setting: Setting): Promise<void> {
  const { columns, env = {}, breaksLines = true } = setting;
  const command = [process.execPath, sample.bundle.file, ...prepared.args];
  const run = new TerminalRun(command, { columns, env, breaksLines, cwd: sample.bundle.work });
  if (prepared.isBusy) {
    const { isBusy } = prepared;
    assert.ok(await run.until(() => isBusy(run)), `It was never in the middle:\n${progressLines(run).join('\n')}`);
  }
  await pull(run, setting, one);
  prepared.letGo?.(run);
  const end = await run.end();
  const lines = setting.isPlain === true ? end.lines.filter((line) => !isProgress(line)) : end.lines;
  const text = lines.join('');
  assert.equal(end.code, one.code, text);
  assert.match(text, one.shows);
  checkLines(lines, setting, one);
  assert.ok(end.isAsBefore);
  if (one.hasProgress === true) checkProgress(run, setting);
  checkColors(run, setting, one);
  assert.deepEqual(existsSync(place) ? readdirSync(place).toSorted() : [], one.leaves ?? []);
}

describe('a command on a terminal', { concurrency: 4 }, () => {
  for (const setting of settings) {
    for (const one of terminalCases) {
      test(`${setting.name}: ${one.name} shows what it should and leaves nothing over`, async () => {
        const place = sample.newPlace();
        const prepared = await one.prepare(sample, place);
        try {
          await check(one, prepared, place, setting);
        } finally {
          await prepared.dispose?.();
        }
      });
    }
  }
});
