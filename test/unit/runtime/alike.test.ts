import assert from 'node:assert/strict';
import test from 'node:test';
import * as browserBase64 from '../../../src/runtime/browser/base64.ts';
import * as browserCrc32 from '../../../src/runtime/browser/crc32.ts';
import * as browserLatin1 from '../../../src/runtime/browser/latin1.ts';
import * as browserSha256 from '../../../src/runtime/browser/sha256.ts';
import * as nodeBase64 from '../../../src/runtime/node/base64.ts';
import * as nodeCrc32 from '../../../src/runtime/node/crc32.ts';
import * as nodeLatin1 from '../../../src/runtime/node/latin1.ts';
import * as nodeSha256 from '../../../src/runtime/node/sha256.ts';
import fc from '../../support/fast-check.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 5 });

test('hashes and checksums are the same on both platforms, however their input is cut', () => {
  fc.assert(
    fc.property(pieces, pieces, (first, second) => {
      const [node, browser] = [nodeSha256.createSha256(), browserSha256.createSha256()];
      for (const piece of first) [node, browser].map((hash) => hash.update(piece));
      const [nodeCopy, browserCopy] = [node.copy(), browser.copy()];
      for (const piece of second) [node, browser].map((hash) => hash.update(piece));
      assert.deepEqual(Buffer.from(browser.digest()), Buffer.from(node.digest()));
      assert.deepEqual(Buffer.from(browserCopy.digest()), Buffer.from(nodeCopy.digest()));
      const whole = [...first, ...second];
      const crc = (update: (bytes: Uint8Array, before: number) => number) =>
        whole.reduce((before, piece) => update(piece, before), 0);
      assert.equal(crc(browserCrc32.crc32), crc(nodeCrc32.crc32));
    }),
  );
});

test('bytes are the same text on both platforms, and the other way round', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 10_000 }), (bytes) => {
      const text = nodeLatin1.fromLatin1(bytes);
      assert.equal(browserLatin1.fromLatin1(bytes), text);
      assert.deepEqual(Buffer.from(browserLatin1.toLatin1(text)), Buffer.from(nodeLatin1.toLatin1(text)));
    }),
  );
});

test('base64 is the same on both platforms, and what is none is known by its way back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, text) => {
      const base64 = nodeBase64.toBase64(bytes);
      assert.equal(browserBase64.toBase64(bytes), base64);
      assert.deepEqual(Buffer.from(browserBase64.fromBase64(base64)), Buffer.from(bytes));
      for (const given of [text, `${base64} `, base64.slice(0, -1), `${base64}=`]) {
        const isExact = ({ toBase64, fromBase64 }: typeof nodeBase64): boolean => toBase64(fromBase64(given)) === given;
        assert.equal(isExact(browserBase64), isExact(nodeBase64), given);
      }
    }),
  );
});
