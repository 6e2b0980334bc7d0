import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { exitCodeOf, exitCodes } from '../../../src/cli/exit-codes.ts';
import { generalHelp } from '../../../src/cli/help.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { defaultLimits } from '../../../src/limits.ts';
import { isSettingName, settings, variableOf } from '../../../src/platform/settings.ts';

const text = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
/** Rows of all tables, by their first cell. */
const rows = new Map(
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map((cells) => [cells[0] ?? '', cells]),
);

test('docs/cli.md has the exit codes of the code', () => {
  for (const [code, meaning] of Object.entries(exitCodes)) {
    const errors = Object.entries(exitCodeOf).filter(([, of]) => String(of) === code);
    const listed = errors.map(([error]) => `\`${error}\``).join(', ');
    assert.deepEqual(rows.get(code), [code, meaning, listed]);
    assert.ok(generalHelp.includes(`${code}  ${meaning}`), `--help leaves out ${code}`);
  }
});

test('docs/cli.md has the settings of the code', () => {
  const limits: Readonly<Record<string, number>> = { ...defaultLimits };
  for (const name of Object.keys(settings).filter(isSettingName)) {
    const { help, expected } = settings[name];
    const second = name in limits ? String(limits[name]) : `\`${variableOf(name)}\``;
    assert.deepEqual(rows.get(`\`${name}\``), [`\`${name}\``, second, help, expected]);
  }
});

test('docs/cli.md has the commands of the program', () => {
  for (const command of buildProgram().commands) {
    assert.ok(
      [...rows.keys()].some((first) => first.startsWith(`\`${command.name()}`)),
      command.name(),
    );
  }
});

test('docs/cli.md has the options of every command', () => {
  for (const command of buildProgram().commands) {
    const options = command.options.map(({ flags }) => `\`${flags}\``).join(', ');
    assert.deepEqual(rows.get(`options of \`${command.name()}\``)?.[1], options || 'none');
  }
});
