import assert from 'node:assert/strict';
import test from 'node:test';
import type { AuditEvent } from '../../src/platform/audit/audit-event.ts';
import { digestOf } from '../../src/formats/audit/line.ts';
import fc from '../support/fast-check.ts';
import { faultsIn, makeLog, signed } from '../support/audit-lines.ts';

const events = fc.array(
  fc.oneof(
    fc.record({ ...constants(signed), tag: fc.string({ unit: 'binary', maxLength: 20 }) }),
    fc.record({ event: fc.constant('failed' as const), code: fc.string({ unit: 'grapheme' }) }),
  ),
  { minLength: 1, maxLength: 6 },
);

function constants<T extends object>(value: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  const entries = Object.entries(value).map(([key, one]: [string, unknown]) => [key, fc.constant(one)]);
  return Object.fromEntries(entries) as { [K in keyof T]: fc.Arbitrary<T[K]> };
}

/** A file that goes on over several starts of an agent, line by line. */
const logs = fc.array(events, { minLength: 1, maxLength: 4 }).map((starts) => {
  const all: string[] = [];
  for (const start of starts) {
    const last = all.at(-1);
    const { log, lines } = makeLog(last === undefined ? undefined : digestOf(last));
    for (const event of start as AuditEvent[]) log.record(event);
    all.push(...lines);
  }
  return all;
});

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const anyIndex = fc.nat({ max: 1000 });

test('finds no fault in what an agent wrote, whole or a part of it that says what it follows', async () => {
  await fc.assert(
    fc.asyncProperty(logs, anyIndex, async (lines, at) => {
      const from = at % lines.length;
      const [before, last] = [lines[from - 1], lines.at(-1) ?? ''];
      const expected = digestOf(last);
      assert.deepEqual(await faultsIn(textOf(lines), { expected }), []);
      const after = before === undefined ? {} : { after: digestOf(before) };
      assert.deepEqual(await faultsIn(textOf(lines.slice(from)), { ...after, expected }), []);
    }),
  );
});

/** What someone may do to a log, without making the digests anew. */
type Harm = (lines: string[], one: number, other: number) => string;

const harms: Readonly<Record<string, Harm>> = {
  'a line that is taken out': (lines, one) => textOf(lines.toSpliced(one, 1)),
  'lines that are taken out': (lines, one, other) => textOf(lines.toSpliced(one, 1 + (other % lines.length))),
  'a line that is there twice': (lines, one, other) => textOf(lines.toSpliced(other, 0, lines[one] ?? '')),
  'two lines that are swapped': (lines, one, other) =>
    textOf(lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '')),
  'a bit that is turned': (lines, one, other) => {
    const bytes = Buffer.from(lines[one] ?? '', 'latin1');
    const at = other % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (other % 7));
    return textOf(lines.with(one, bytes.toString('latin1')));
  },
  'a byte that is taken out': (lines, one, other) => {
    const line = lines[one] ?? '';
    const at = other % line.length;
    return textOf(lines.with(one, line.slice(0, at) + line.slice(at + 1)));
  },
  'a byte that is put in': (lines, one, other) => {
    const line = lines[one] ?? '';
    const at = 1 + (other % line.length);
    return textOf(lines.with(one, `${line.slice(0, at)}7${line.slice(at)}`));
  },
  'another line in its place': (lines, one) => {
    const { log, lines: foreign } = makeLog();
    log.record(signed);
    return textOf(lines.with(one, foreign[0] ?? ''));
  },
  'another line put in': (lines, one) => {
    const { log, lines: foreign } = makeLog();
    log.record(signed);
    // Before the first line, or after the last one, it is a log of its own: audit-verify counts one more beginning.
    return lines.length < 2
      ? textOf(lines)
      : textOf(lines.toSpliced(1 + (one % (lines.length - 1)), 0, foreign[0] ?? ''));
  },
  'an end that is cut off': (lines, one, other) => textOf(lines).slice(0, -1 - (1 + one * 50 + other)),
};

for (const [what, harm] of Object.entries(harms)) {
  test(`finds ${what}, wherever it is`, async () => {
    await fc.assert(
      fc.asyncProperty(logs, anyIndex, anyIndex, async (lines, first, second) => {
        const one = first % lines.length;
        const other =
          what.includes('byte') || what.includes('bit') || what.includes('end') ? second : second % lines.length;
        const harmed = harm(lines, one, other);
        fc.pre(harmed !== textOf(lines));
        // The end of a log is what nothing comes after: there it takes a digest that is known from elsewhere.
        const expected = digestOf(lines.at(-1) ?? '');
        assert.notDeepEqual(await faultsIn(harmed, { expected }), []);
        const intact = harmed.endsWith(textOf([lines.at(-1) ?? '']));
        if (intact) assert.notDeepEqual(await faultsIn(harmed), [], 'without a digest from elsewhere');
      }),
      { numRuns: 200 },
    );
  });
}
