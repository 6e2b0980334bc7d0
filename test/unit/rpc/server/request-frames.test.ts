import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestFrames } from '../../../../src/rpc/server/request-frames.ts';
import fc from '../../../support/fast-check.ts';
import { grpcMessage } from '../../../support/hostile-callers.ts';

const messages = fc.array(fc.record({ length: fc.nat(300), compressed: fc.boolean() }), { maxLength: 20 });

test('reads the same of a request, however it is cut', () => {
  fc.assert(
    fc.property(
      messages,
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      fc.nat(300),
      (sent, cuts, rest) => {
        const whole = Buffer.concat(sent.map((each) => grpcMessage(each.length, undefined, Number(each.compressed))));
        const partial = Math.min(rest, 299);
        const bytes = Buffer.concat([whole, grpcMessage(300, Buffer.alloc(partial))]);
        const frames = new RequestFrames();
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const length = cuts[turn % cuts.length] ?? 1;
          frames.read(bytes.subarray(at, at + length));
          at += length;
        }
        assert.equal(frames.messages, sent.length + 1);
        assert.equal(frames.longest, 300);
        assert.equal(frames.partial, partial);
        assert.equal(
          frames.compressed,
          sent.some(({ compressed }) => compressed),
        );
      },
    ),
  );
});
