import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Loan } from '../../../src/work/loan.ts';

const memory = Buffer.from('content');

test('lends memory to what is done with it when it returns', () => {
  const loan = new Loan();
  assert.equal(
    loan.lend(memory, ({ length }) => length),
    7,
  );
  // The type checker refuses all of these: an error that it does not find fails the build.
  // @ts-expect-error -- an await would come after the memory was given back
  loan.lend(memory, async ({ length }) => await Promise.resolve(length));
  // @ts-expect-error -- it is a view of the memory
  loan.lend(memory, (content) => content.subarray(1));
  // @ts-expect-error -- it is a view of some contents
  loan.lend(memory, (content) => (content.length > 3 ? content : undefined));
  // @ts-expect-error -- the memory itself
  loan.lend(memory, ({ buffer }) => buffer);
  // @ts-expect-error -- reads on when it is asked
  loan.lend(memory, (content) => content.values());
  // @ts-expect-error -- reads when it is called
  loan.lend(memory, (content) => () => content.length);
});

test('is not lent twice, and nothing else is written there meanwhile', () => {
  const loan = new Loan();
  loan.checkReturned();
  const again = (): number => loan.lend(memory, () => 1);
  assert.throws(() => loan.lend(memory, again), TypeError);
  assert.throws(() => {
    loan.lend(memory, () => {
      loan.checkReturned();
    });
  }, TypeError);
  assert.equal(again(), 1);
});
