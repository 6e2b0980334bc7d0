import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, afterEach, beforeEach } from 'node:test';
import { sweepTemporaries, temporaryName } from '../../../src/platform/temporaries.ts';

const STATE_FIELD = 2;
const START_FIELD = 21;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealci-temporaries-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

const fieldOf = (pid: number, field: number): string =>
  readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ')[field] ?? '';

/** A name as the process with that number gives it. */
function nameOf(pid: number, start = fieldOf(pid, START_FIELD)): string {
  const [, place, , , rest] = /^\.sealci-([0-9a-f]+)-(\d+)-(\d+)-(.+)$/.exec(temporaryName('part')) ?? [];
  assert.ok(place !== undefined && rest !== undefined);
  return `.sealci-${place}-${pid}-${start}-${rest}`;
}

function start(command: string, ...args: readonly string[]): ChildProcess & { readonly pid: number } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { pid } = child;
  assert.ok(pid !== undefined);
  children.push(child);
  return Object.assign(child, { pid });
}

function left(...names: readonly string[]): string[] {
  for (const name of names) writeFileSync(join(folder, name), '');
  sweepTemporaries(folder);
  return readdirSync(folder);
}

test('removes what a killed process left, and nothing that one writes that runs', async () => {
  const child = start('sleep', '60');
  const names = [nameOf(child.pid), temporaryName('part'), temporaryName('old'), temporaryName('extract')];
  assert.deepEqual(left(...names), names.toSorted());
  child.kill('SIGKILL');
  await once(child, 'close');
  const [, ...own] = names;
  assert.deepEqual(left(), own.toSorted());
});

test('knows another process that has got the number of the killed one', () => {
  const child = start('sleep', '60');
  assert.deepEqual(left(nameOf(child.pid, '1')), []);
});

test('takes a process for dead that only its parent has to hear of', async () => {
  const parent = start('sh', '-c', 'sleep 60 & echo $!; exec sleep 60');
  assert.ok(parent.stdout);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  const name = nameOf(pid);
  assert.deepEqual(left(name), [name]);
  process.kill(pid, 'SIGKILL');
  while (fieldOf(pid, STATE_FIELD) !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(left(), []);
});

test('leaves what it cannot judge, and what it has never written', () => {
  const gone = nameOf(4_194_304, '1');
  const elsewhere = gone.replace(/-[0-9a-f]{16}-/, `-${'0'.repeat(16)}-`);
  const others = [
    elsewhere,
    gone.slice(1),
    `${gone}.sig`,
    gone.replace('.part', '.sig'),
    '.sealci-0123456789abcdef.part',
  ];
  assert.deepEqual(left(...others, gone), others.toSorted());
});

test('removes folders whole and follows no link', () => {
  const outside = mkdtempSync(join(tmpdir(), 'sealci-outside-'));
  writeFileSync(join(outside, 'file'), '');
  const [tree, link] = [nameOf(4_194_304, '1').replace('.part', '.extract'), nameOf(4_194_304, '2')];
  mkdirSync(join(folder, tree, 'a/b'), { recursive: true });
  symlinkSync(outside, join(folder, tree, 'a/link'));
  symlinkSync(outside, join(folder, link));
  assert.deepEqual(left(), []);
  assert.deepEqual(readdirSync(outside), ['file']);
  rmSync(outside, { recursive: true });
});

test('is content with a folder that cannot be read', () => {
  sweepTemporaries(join(folder, 'nowhere'));
});
