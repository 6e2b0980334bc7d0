import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { buildProgram } from '../../../src/cli/program.ts';
import { parseFingerprint } from '../../../src/keys/fingerprint.ts';
import { settings } from '../../../src/platform/settings.ts';
import { parseCommitId } from '../../../src/release/commit-id.ts';
import { runProgram } from '../../support/run-program.ts';

const fingerprint = '0123456789ABCDEF0123456789ABCDEF01234567';
const digest = 'ab'.repeat(32);
const [sha1, sha256] = ['cd'.repeat(20), 'ef'.repeat(32)];

interface Forms {
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const fingerprints: Forms = {
  good: [
    fingerprint,
    fingerprint.toLowerCase(),
    '0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567',
    `0x${fingerprint}`,
    `0x${fingerprint.toLowerCase()}`,
  ],
  bad: ['', fingerprint.slice(1), `0x${fingerprint.slice(2)}`, `${fingerprint}0x`, fingerprint.replace('A', 'G')],
};
const digests: Forms = {
  good: [digest, digest.toUpperCase(), `sha256:${digest}`],
  bad: ['', digest.slice(1), `sha512:${digest}`, `0x${digest}`, digest.replace('a', 'g')],
};
const commits: Forms = {
  good: [sha1, sha1.toUpperCase(), sha256, sha256.toUpperCase()],
  bad: ['', sha1.slice(1), `0x${sha1}`, `${sha1}00`, sha1.replace('c', 'g')],
};

const agent = ['--agent', '127.0.0.1:1'];
const create = ['create', 'https://127.0.0.1:1/a.git', 'v1', ...agent];
const image = ['verify-image', 'nowhere', '--key', 'nowhere'];
/** All before the option; what it leads to when its value is good is an error about something else. */
const commands: Readonly<Record<string, readonly [Forms, readonly string[]]>> = {
  'create --expect-commit': [commits, create],
  'create --expect-key': [fingerprints, create],
  'verify --commit': [commits, ['verify', 'nowhere', '--key', 'nowhere']],
  'public-key --fingerprint': [fingerprints, ['public-key', ...agent]],
  'confirm-keys --fingerprint': [fingerprints, ['confirm-keys', '--epoch', '0', ...agent]],
  'audit-verify --after': [digests, ['audit-verify', 'nowhere']],
  'audit-verify --expect-digest': [digests, ['audit-verify', 'nowhere']],
  'verify-image --image-digest': [digests, image],
  'verify-image --commit': [commits, image],
};
const ofServe: Readonly<Record<string, readonly [Forms, 'deniedFingerprints' | 'imageDigest']>> = {
  'serve --denied-fingerprints': [fingerprints, 'deniedFingerprints'],
  'serve --image-digest': [digests, 'imageDigest'],
};

test('each option that takes hex digits is tried here', () => {
  const named = buildProgram().commands.flatMap((command) =>
    command.options
      .filter(({ flags }) => /<(?:HEX|HEX,HEX|ID|DIGEST|FINGERPRINT)>/.test(flags))
      .map(({ long }) => `${command.name()} ${long ?? ''}`),
  );
  assert.deepEqual([...Object.keys(commands), ...Object.keys(ofServe)].toSorted(), named.toSorted());
});

describe('takes each form of hex digits that people have at hand, and no other', () => {
  for (const [name, [{ good, bad }, args]] of Object.entries(commands)) {
    test(name, async (t) => {
      const option = name.split(' ')[1] ?? '';
      for (const value of [...good, ...bad]) {
        const { text } = await runProgram(t, [...args, option, value, '--json']);
        const reason = /^\{"error":\{"reason":"([A-Z_]+)"/m.exec(text)?.[1] ?? '';
        assert.notEqual(reason, '', text);
        const isRefused = reason.startsWith('INVALID_');
        assert.equal(isRefused, bad.includes(value), `${value}: ${text}`);
      }
    });
  }
  for (const [name, [{ good, bad }, setting]] of Object.entries(ofServe)) {
    test(name, () => {
      const { fromText, fromJson } = settings[setting];
      const isList = setting === 'deniedFingerprints';
      const wanted = isList ? [fingerprint] : digest;
      for (const value of good) {
        assert.deepEqual(fromText(value), wanted, value);
        assert.deepEqual(fromJson(isList ? [value] : value), wanted, value);
      }
      for (const value of bad) assert.equal(fromJson(isList ? [value] : value), undefined, value);
    });
  }
});

test('what callers send is read in the same forms', () => {
  for (const value of fingerprints.good) assert.equal(parseFingerprint(value), fingerprint);
  for (const value of fingerprints.bad) assert.throws(() => parseFingerprint(value), { code: 'INVALID_FINGERPRINT' });
  for (const value of commits.good) assert.equal(parseCommitId(value), value.toLowerCase());
  for (const value of commits.bad) assert.throws(() => parseCommitId(value), { code: 'INVALID_COMMIT_ID' });
});

test('a digest is found at the end of the URI of a builder', async (t) => {
  const uri = `https://release.sealci.dev/builders/image@sha256:${digest}`;
  const { text } = await runProgram(t, [...image, '--image-digest', uri, '--json']);
  assert.match(text, /"FILE_UNREADABLE"/);
});
