import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { AgentError } from '../../../../src/errors.ts';
import { digestOf, NO_LINE } from '../../../../src/formats/audit/line.ts';
import { AuditFile } from '../../../../src/platform/audit/audit-file.ts';
import { makeLog, signed } from '../../../support/audit-lines.ts';
import { withCode } from '../../../support/codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-audit-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const { log, lines } = makeLog();
for (let count = 0; count < 4; count += 1) log.record(signed);
const [first = '', second = '', third = ''] = lines;

let made = 0;
const newName = (): string => join(folder, `audit-${(made += 1)}.log`);

test('appends lines to a file that only its owner can read, and goes on with it', () => {
  const name = newName();
  const file = new AuditFile(name);
  assert.equal(file.lastDigest, NO_LINE);
  file.append(first);
  file.append(second);
  file.close();
  assert.equal(statSync(name).mode & 0o777, 0o600);
  const again = new AuditFile(name);
  assert.equal(again.lastDigest, digestOf(second));
  again.append(third);
  again.close();
  assert.equal(readFileSync(name, 'latin1'), `${first}\n${second}\n${third}\n`);
});

test('goes on with the last line of an older log alone', () => {
  const name = newName();
  writeFileSync(name, `${second}\n`, { mode: 0o600 });
  const file = new AuditFile(name);
  assert.equal(file.lastDigest, digestOf(second));
  file.close();
});

const damaged = {
  'a line that is cut off': `${first}\n${second.slice(0, -20)}`,
  'a line without its end': `${first}\n${second}`,
  'another text': `${first}\nno line of a log\n`,
  'an empty line': `${first}\n\n`,
  zeros: `${first}\n${'\0'.repeat(4096)}`,
  'a line that is too long': `${'x'.repeat(20_000)}\n`,
};

for (const [what, text] of Object.entries(damaged)) {
  test(`refuses a file that ends with ${what}, and leaves it as it is`, () => {
    const name = newName();
    writeFileSync(name, text, { mode: 0o600 });
    assert.throws(() => new AuditFile(name), withCode('CONFIG_INVALID'));
    assert.equal(readFileSync(name, 'latin1'), text);
  });
}

test('refuses what others can write, what is no file, and what cannot be opened', () => {
  const open = newName();
  writeFileSync(open, '');
  chmodSync(open, 0o620);
  const pipe = newName();
  execFileSync('mkfifo', [pipe]);
  for (const name of [open, pipe, folder, join(folder, 'none', 'audit.log')]) {
    assert.throws(() => new AuditFile(name), withCode('CONFIG_INVALID'), name);
  }
});

type Harm = (name: string) => void;

const harms: Readonly<Record<string, Harm>> = {
  'was written by something else': (name) => {
    appendFileSync(name, `${second}\n`);
  },
  'was cut': (name) => {
    writeFileSync(name, '');
  },
  'was removed': (name) => {
    rmSync(name);
  },
};

for (const [what, harm] of Object.entries(harms)) {
  test(`writes nothing more into a file that ${what}`, () => {
    const name = newName();
    const file = new AuditFile(name);
    file.append(first);
    harm(name);
    assert.throws(() => {
      file.append(second);
    }, withCode('FILE_UNWRITABLE'));
    file.close();
  });
}

test('goes on with a file that was renamed: who keeps logs moves them', () => {
  const name = newName();
  const file = new AuditFile(name);
  file.append(first);
  renameSync(name, `${name}.1`);
  file.append(second);
  file.close();
  assert.equal(readFileSync(`${name}.1`, 'latin1'), `${first}\n${second}\n`);
});

test('leaves no part of a line on a disk that is full, and goes on once there is room', () => {
  const name = newName();
  // The limit on the size of files is that of a disk with room for a line and a half.
  const script = `
    import { AuditFile } from ${JSON.stringify(join(import.meta.dirname, '../../../../src/platform/audit/audit-file.ts'))};
    process.on('SIGXFSZ', () => undefined);
    const file = new AuditFile(${JSON.stringify(name)});
    file.append(${JSON.stringify(first)});
    try { file.append(${JSON.stringify('x'.repeat(first.length))}); } catch (error) { console.log(error.code); }
    file.append('short');
  `;
  const limit = Math.floor(first.length * 1.5);
  const printed = execFileSync('prlimit', [`--fsize=${limit}`, process.execPath, '--input-type=module', '-e', script], {
    encoding: 'utf8',
    // Node would write its coverage, over the limit.
    env: { PATH: process.env['PATH'], NODE_V8_COVERAGE: undefined },
  });
  assert.equal(printed, 'FILE_UNWRITABLE\n');
  assert.equal(readFileSync(name, 'latin1'), `${first}\nshort\n`);
});

test('says what the operating system said, and what to do', () => {
  const name = newName();
  const file = new AuditFile(name);
  file.close();
  assert.throws(
    () => {
      file.append(first);
    },
    (error) => error instanceof AgentError && /\(EBADF\).*make room/.test(error.message),
  );
});
