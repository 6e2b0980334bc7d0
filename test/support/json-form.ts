import assert from 'node:assert/strict';
import { type DescMessage, fromJson, type JsonObject, type JsonValue, toJson } from '@bufbuild/protobuf';
import type { Form } from './json-forms.ts';

/** What is listed and was there: what is never there has no place in the list. */
const seen = new Map<Form, Set<string>>();

/** Asserts that an object is of a form. */
export function checkForm(form: Form, object: JsonObject): void {
  const known = seen.get(form) ?? new Set();
  seen.set(form, known);
  const others = new Map(Object.entries(object));
  for (const [name, what] of Object.entries(form.own ?? {})) {
    const value = others.get(name);
    if (!others.delete(name)) continue;
    known.add(name);
    if (typeof what !== 'string') for (const one of objectsIn(value)) checkForm(what, one);
  }
  for (const message of form.of) {
    const fields = message.fields.map(({ jsonName }) => jsonName).filter((name) => others.has(name));
    const part = Object.fromEntries(fields.map((name) => [name, others.get(name) ?? null]));
    for (const name of fields) others.delete(name);
    checkMessage(message, part);
  }
  assert.deepEqual([...others.keys()], [], `no fields of ${form.of.map(({ name }) => name).join(', ')}`);
}

/** What the library reads, and writes again as it was: by the names of the .proto, in the form that protobuf has for JSON. */
function checkMessage(message: DescMessage, part: JsonObject): void {
  const written = toJson(message, fromJson(message, part), { alwaysEmitImplicit: true });
  // What is a file of its own may be left out.
  assert.partialDeepStrictEqual(plain(written), plain(part));
  // The one difference from the library's: integers of 64 bits are numbers.
  assert.doesNotMatch(JSON.stringify(part), /:"\d{1,20}"/);
}

/** Without what two forms may differ in: digits that are numbers or texts, and milliseconds that are none. */
function plain(value: JsonValue): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) => {
    if (typeof inner === 'number') return String(inner);
    return typeof inner === 'string' ? inner.replace(/\.000Z$/, 'Z') : inner;
  });
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  const all = Array.isArray(value) ? value : [value];
  return all.map((one) => {
    assert.ok(typeof one === 'object' && one !== null && !Array.isArray(one), JSON.stringify(one));
    return one;
  });
}

/** Asserts that all that forms list was there. */
export function checkLists(): void {
  for (const [form, names] of seen) assert.deepEqual([...names].toSorted(), Object.keys(form.own ?? {}).toSorted());
}
