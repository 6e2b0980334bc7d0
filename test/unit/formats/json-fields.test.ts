import assert from 'node:assert/strict';
import test from 'node:test';
import { AgentError } from '../../../src/errors.ts';
import { anyText, count, flag, JsonFields, listOf, oneOf } from '../../../src/formats/json-fields.ts';

const fieldsOf = (value: unknown): JsonFields =>
  new JsonFields(value, 'x.json', (what, expected) => new AgentError('IMAGE_INVALID', `${what}: ${expected}`));
const fails = (read: () => unknown, message: string): void => {
  assert.throws(read, { code: 'IMAGE_INVALID', message });
};

test('reads fields, objects within objects, and arrays', () => {
  const fields = fieldsOf({
    on: false,
    size: 0,
    inner: { kind: 'a' },
    list: [{ n: 'x' }, { n: '' }],
    names: ['a', 'b'],
  });
  assert.equal(fields.required('on', flag), false);
  assert.equal(fields.required('size', count), 0);
  assert.equal(fields.object('inner').required('kind', oneOf(['a', 'b'])), 'a');
  assert.deepEqual(
    fields.objects('list', { min: 2, max: 2 }).map((one) => one.required('n', anyText)),
    ['x', ''],
  );
  assert.deepEqual(fields.required('names', listOf(anyText)), ['a', 'b']);
  assert.equal(fields.optional('other', anyText), undefined);
  assert.equal(fields.optionalObject('another'), undefined);
  fields.end();
});

test('has its reader make each error, which names the place', () => {
  const fields = fieldsOf({ on: 1, inner: { list: [{}, { more: 1 }] } });
  fails(() => fieldsOf([]), 'x.json is not valid: an object, with its fields between { and }');
  fails(() => fields.required('on', flag), '"on" in x.json is not valid: true or false');
  fails(() => fields.required('off', flag), '"off" is missing in x.json: true or false');
  fails(() => fields.object('off'), '"off" is missing in x.json: an object, with its fields between { and }');
  const inner = fields.object('inner');
  fails(
    () => inner.objects('list', { max: 1 }),
    '"list" in "inner" of x.json is not valid: an array, with 1 at most, each an object, with its fields between { and }',
  );
  const [first, second] = inner.objects('list', {});
  fails(() => first?.required('n', count), `"n" is missing in list[0] of "inner" of x.json: ${count.expected}`);
  fails(() => second?.required('n', count), `"n" is missing in list[1] of "inner" of x.json: ${count.expected}`);
  fails(() => second?.end(), 'There is no field "more" in list[1] of "inner" of x.json: one of n');
});

test('refuses null, and lists with anything else in them', () => {
  const fields = fieldsOf({ names: ['a', null], nothing: null });
  assert.throws(() => fields.required('names', listOf(anyText)), { code: 'IMAGE_INVALID' });
  assert.throws(() => fields.optional('nothing', anyText), { code: 'IMAGE_INVALID' });
  assert.throws(() => fields.optionalObject('nothing'), { code: 'IMAGE_INVALID' });
  assert.throws(() => fieldsOf({ names: [] }).required('names', listOf(anyText, { min: 1 })), {
    code: 'IMAGE_INVALID',
  });
});

test('lets no name that the JSON itself gave into a terminal as it is', () => {
  const name = `\u{1b}]0;x\u{7}${'y'.repeat(100)}`;
  const fields = fieldsOf({ [name]: { [name]: 1 } });
  for (const read of [
    () => {
      fields.end();
    },
    () => fields.object(name).required('n', flag),
  ]) {
    assert.throws(read, (error) => {
      assert.ok(error instanceof AgentError);
      assert.match(error.message, /\?\]0;x\?y{70,75}…/);
      return !/\p{Cc}/u.test(error.message);
    });
  }
});
