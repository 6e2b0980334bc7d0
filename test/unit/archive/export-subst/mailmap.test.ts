import assert from 'node:assert/strict';
import test from 'node:test';
import { mapPerson, parseMailmap } from '../../../../src/archive/export-subst/mailmap.ts';

const ada = { name: 'Ada', mail: 'Ada@Example.org' };

function mapped(...lines: string[]): string {
  const { name, mail } = mapPerson(parseMailmap(lines.join('\n')), ada);
  return `${name} <${mail}>`;
}

test('replaces the name that belongs to an address', () => {
  assert.equal(mapped('Proper <ada@example.org>'), 'Proper <Ada@Example.org>');
});

test('replaces name and address of a commit’s address', () => {
  assert.equal(mapped('Proper <new@x> <ada@example.org>'), 'Proper <new@x>');
});

test('lets later lines add to earlier ones', () => {
  assert.equal(mapped('One <new@x> <ada@example.org>', 'Two <ada@example.org>'), 'Two <new@x>');
});

test('prefers the line that names the commit’s name too', () => {
  assert.equal(mapped('A <a@x> ADA <ada@example.org>', 'B <b@x> <ada@example.org>'), 'A <a@x>');
  assert.equal(mapped('A <a@x> Eve <ada@example.org>'), 'Ada <Ada@Example.org>');
});

test('ignores comments, broken lines and all after a NUL', () => {
  assert.equal(
    mapped('#X <ada@example.org>', 'X <ada@example.org', '<> <ada@example.org>', '\0X <ada@example.org>'),
    'Ada <Ada@Example.org>',
  );
});

test('does not take property names of objects for entries', () => {
  assert.deepEqual(mapPerson(parseMailmap('X <a@b>'), { name: 'p', mail: '__proto__' }), {
    name: 'p',
    mail: '__proto__',
  });
});
