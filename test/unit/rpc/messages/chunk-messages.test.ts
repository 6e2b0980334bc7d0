import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { ChunkMessages } from '../../../../src/rpc/messages/chunk-messages.ts';
import { CreateReleaseResponse } from '../../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { decode } from '../../../../src/rpc/method-adapter.ts';

const KIB = 1024;

/** The chunks of the messages that are made of `pieces`, each of which is gone when the next one comes. */
function cut(pieces: readonly Uint8Array[]): Uint8Array[] {
  const chunks = new ChunkMessages();
  const messages = pieces.flatMap((piece) => {
    const memory = Buffer.from(piece);
    const completed = [...chunks.push(memory)];
    memory.fill(0);
    return completed;
  });
  return [...messages, ...chunks.end()].map((message) => {
    const { event } = decode(CreateReleaseResponse, message);
    assert.ok(event?.$case === 'chunk');
    return event.value;
  });
}

for (const [name, sizes] of Object.entries({
  'many small pieces': Array.from({ length: 5000 }, (_, index) => index % 97),
  'one large piece': [1000 * KIB + 1],
  'pieces of exactly one chunk': [128 * KIB, 128 * KIB],
  'pieces around the size of a chunk': [128 * KIB - 1, 2, 128 * KIB - 1, 0, 1, 300 * KIB],
})) {
  test(`cuts ${name} into chunks of 128 KiB and one rest`, () => {
    const pieces = sizes.map((size) => randomBytes(size));
    const chunks = cut(pieces);
    assert.deepEqual(Buffer.concat(chunks), Buffer.concat(pieces));
    assert.ok(chunks.slice(0, -1).every((chunk) => chunk.length === 128 * KIB));
    const last = chunks.at(-1)?.length ?? 0;
    assert.ok(last > 0 && last <= 128 * KIB);
  });
}

test('makes no chunk of nothing', () => {
  assert.deepEqual(cut([new Uint8Array(0)]), []);
});
