import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRepositoryUrl } from '../../../src/git/repository-url.ts';
import { withCode } from '../../support/codes.ts';

test('takes the URL and the name out of what a caller gave', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['https://example.org/group/project.git', 'https://example.org/group/project.git', 'project'],
    ['https://example.org/group/project///', 'https://example.org/group/project', 'project'],
    ['HTTP://EXAMPLE.org:80/a/../b/', 'http://example.org/b', 'b'],
    ['https://example.org/gr%C3%B6%C3%9Fe', 'https://example.org/gr%C3%B6%C3%9Fe', 'größe'],
    ['https://example.org/x.git.git', 'https://example.org/x.git.git', 'x.git'],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x', 'x'],
    ['https://example.org/group/.github', 'https://example.org/group/.github', '.github'],
    [`https://h/${'x'.repeat(100)}`, `https://h/${'x'.repeat(100)}`, 'x'.repeat(100)],
    ['https://h/'.padEnd(2046, 'x/') + '/x', 'https://h/'.padEnd(2046, 'x/') + '/x', 'x'],
  ];
  for (const [given, url, name] of cases) assert.deepEqual(parseRepositoryUrl(given), { url, name }, given);
});

test('gives the address for https of one for SSH', () => {
  for (const given of [
    'git@example.org:group/project.git',
    'ssh://git@example.org/group/project.git',
    'ssh://git@example.org:2222/group/project.git',
    'git@example.org:/group/project.git',
  ]) {
    assert.throws(() => parseRepositoryUrl(given), /: https:\/\/example\.org\/group\/project\.git\.$/, given);
  }
});

test('throws INVALID_REPOSITORY_URL for all else', () => {
  const schemes = [
    'file:///x',
    'ssh://h/x',
    'git://h/x',
    'ftp://h/x',
    'git@h:x',
    '/x',
    'x',
    '',
    'javascript:x',
    'data:,x',
  ];
  const parts = [
    'https://u@h/x',
    'https://u:p@h/x',
    'https://:p@h/x',
    'https://h/x?q',
    'https://h/x#f',
    'https://h/x?',
    'https://h/x#',
    'https://h/x?#',
    'https:///',
  ];
  const names = ['', '/', '.git', '..', 'a%2Fb', 'a%5Cb', '%00', '%0a', '%E2%80%AE', '%ff', '%', '-x', '%2Dx.git'];
  const spaces = ['https://h/x ', ' https://h/x', 'https://h/\tx', 'https://h/x\r\n', 'https://h/\u00a0x'];
  const long = [`https://h/${'x'.repeat(101)}`, 'https://h/'.padEnd(2047, 'x/') + '/x'];
  const more = [...spaces, ...long, 'https://[/x', 'https://h:99999/x'];
  for (const url of [...schemes, ...parts, ...names.map((name) => `https://h/${name}`), ...more]) {
    assert.throws(() => parseRepositoryUrl(url), withCode('INVALID_REPOSITORY_URL'), url);
  }
});
