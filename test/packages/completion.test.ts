/** What the scripts of `completion` offer, asked of the shells themselves. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { spawn } from '@lydell/node-pty';
import { bashScript } from '../../src/cli/completion/bash.ts';
import { fishScript } from '../../src/cli/completion/fish.ts';
import { commandWords } from '../../src/cli/completion/words.ts';
import { zshScript } from '../../src/cli/completion/zsh.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { defaultLimits } from '../../src/limits.ts';
import { PATIENCE_MS } from '../support/time.ts';

const program = buildProgram();
const [name, commands] = [program.name(), commandWords(program)];
const work = mkdtempSync(join(tmpdir(), 'sealci-completion-'));
writeFileSync(join(work, 'script.bash'), bashScript(name, commands));
writeFileSync(join(work, 'script.fish'), fishScript(name, commands));
writeFileSync(join(work, 'script.zsh'), zshScript(name, commands));
mkdirSync(join(work, 'a folder'));
writeFileSync(join(work, 'a file.sig'), '');

test.after(() => {
  rmSync(work, { recursive: true });
});

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Calls the function that bash calls, with the words as bash splits them. */
function askBash(...words: readonly string[]): string[] {
  const script = `source ./script.bash; COMP_WORDS=(${name} "$@"); COMP_CWORD=$#; _sealci_release_agent; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines(execFileSync('bash', ['-c', script, 'bash', ...words], { cwd: work, encoding: 'utf8' })).sort();
}

function askFish(line: string): string[] {
  const script = 'source script.fish; complete -C $argv[1]';
  const env = { PATH: process.env['PATH'] ?? '', HOME: work };
  const out = execFileSync('fish', ['-c', script, `${name} ${line}`], { cwd: work, encoding: 'utf8', env });
  return lines(out)
    .map((each) => each.replace(/\t.*/, ''))
    .sort();
}

const limits = Object.keys(defaultLimits)
  .filter((limit) => limit.startsWith('maxPack'))
  .map((limit) => `${limit}=`);
const cases: readonly { readonly words: readonly string[]; readonly offered: readonly string[] }[] = [
  { words: ['ro'], offered: ['roll-keys'] },
  { words: ['serve', '--mode', ''], offered: ['development', 'production'] },
  { words: ['serve', '--tls-min-version', 'TLS'], offered: ['TLSv1.2', 'TLSv1.3'] },
  { words: ['roll-keys', '--reason', ''], offered: ['compromised', 'retired', 'superseded'] },
  { words: ['create', '--set', 'maxPack'], offered: limits.toSorted() },
  { words: ['create', 'URL', '--js'], offered: ['--json'] },
  { words: ['completion', ''], offered: ['bash', 'fish', 'zsh'] },
  { words: ['help', 'wat'], offered: ['watch'] },
  // Nobody knows the agents there are.
  { words: ['info', '--agent', ''], offered: [] },
];

for (const { words, offered } of cases) {
  test(`bash and fish offer the same after ${words.join(' ')}`, () => {
    assert.deepEqual(askBash(...words), offered);
    assert.deepEqual(askFish(words.join(' ')), offered);
  });
}

test('files and folders are offered where they are wanted, and blanks in their names do no harm', () => {
  assert.deepEqual(askBash('verify', 'a'), ['a file.sig', 'a folder']);
  assert.deepEqual(askFish('verify a'), ['a file.sig', 'a folder/']);
  assert.deepEqual(askBash('serve', '--key-file', 'a'), ['a file.sig', 'a folder']);
  assert.deepEqual(askBash('create', '--out', 'a'), ['a folder']);
  assert.deepEqual(askFish('create --out a'), ['a folder/']);
});

test('bash completes a value behind an equals sign, which it takes for a word', () => {
  assert.deepEqual(askBash('serve', '--mode', '=', 'pro'), ['production']);
});

test('bash and fish offer every option of every command', () => {
  for (const command of program.commands) {
    const options = [...command.options.flatMap(({ long }) => long ?? []), '--help'].sort();
    assert.deepEqual(askBash(command.name(), '--'), options);
  }
});

test('zsh completes words on a terminal', async () => {
  const terminal = spawn('zsh', ['-f', '-i'], {
    cwd: work,
    env: { PATH: process.env['PATH'] ?? '', HOME: work, TERM: 'dumb' },
  });
  let shown = '';
  terminal.onData((text) => {
    // Without what moves the cursor.
    shown += text.replace(/[^ -~\n]/g, '');
  });
  const until = async (pattern: RegExp): Promise<void> => {
    for (const end = performance.now() + PATIENCE_MS; !pattern.test(shown);) {
      assert.ok(performance.now() < end, shown);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  try {
    terminal.write('autoload -Uz compinit; compinit -u -D; source script.zsh; echo lo""aded\n');
    await until(/loaded/);
    terminal.write(`${name} roll-k\t--reason super\t\n`);
    await until(/roll-keys +--reason +superseded/);
    terminal.write(`${name} create --out a\t\n`);
    await until(/create +--out +a\\ folder\//);
    terminal.write(`${name} serve --set maxPackW\t\n`);
    await until(/--set +maxPackWaitMs=/);
  } finally {
    terminal.kill('SIGKILL');
  }
});
