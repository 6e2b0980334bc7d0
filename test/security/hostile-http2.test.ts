import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { fingerprint, serve } from '../support/fake-agent.ts';
import { grpcMessage } from '../support/hostile-callers.ts';
import {
  callHeaders,
  END_HEADERS,
  END_STREAM,
  frame,
  frames,
  headerBlock,
  RawHttp2,
  resetStream,
} from '../support/raw-http2.ts';
import { PATIENCE_MS } from '../support/time.ts';

const it = await serve();
after(() => it[Symbol.asyncDispose]());

const release = '/sealci.release.v1.ReleaseAgent/CreateRelease';
const look = '/sealci.release.v1.ReleaseAgent/GetPublicKey';
const unknown = '/sealci.release.v1.ReleaseAgent/Nothing';

function times(count: number, make: (index: number) => Uint8Array): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, index) => make(index)));
}
const opened = (index: number, path: string): Buffer =>
  frame(frames.headers, END_HEADERS, 2 * index + 1, callHeaders(path));
const one = Buffer.from([0, 0, 0, 1]);

/** What ends the connection of whoever does it. Node's own bounds, which a setting of grpc-js could undo. */
const floods: Readonly<Record<string, (raw: RawHttp2) => Uint8Array>> = {
  'calls that are reset as they are opened': () =>
    times(5000, (index) => Buffer.concat([opened(index, release), resetStream(2 * index + 1)])),
  'empty frames of a request': () => Buffer.concat([opened(0, release), times(20_000, () => frame(frames.data, 0, 1))]),
  'pings whose answers are not read': (raw) => {
    raw.socket.pause();
    return times(200_000, () => frame(frames.ping, 0, 0, Buffer.alloc(8)));
  },
  'settings whose answers are not read': (raw) => {
    raw.socket.pause();
    return times(200_000, () => frame(frames.settings, 0, 0));
  },
  'headers that do not end': () =>
    Buffer.concat([
      frame(frames.headers, 0, 1, callHeaders(release)),
      times(1000, (index) => frame(frames.continuation, 0, 1, headerBlock({ [`x-${index}`]: 'x'.repeat(1000) }))),
    ]),
};

for (const [what, flood] of Object.entries(floods)) {
  test(`ends a connection that sends ${what}, and serves others`, async () => {
    using raw = new RawHttp2(it.server.port);
    raw.socket.write(flood(raw));
    // Whoever does not read does not see the end.
    for (const end = Date.now() + PATIENCE_MS; !raw.closed && Date.now() < end;) {
      await delay(10);
      raw.socket.write(frame(frames.windowUpdate, 0, 0, one));
    }
    assert.ok(raw.closed);
    assert.equal((await it.client.getPublicKey()).key.fingerprint, fingerprint);
  });
}

test('resets the calls that are more than a connection may have, and keeps the others', async () => {
  using raw = new RawHttp2(it.server.port);
  raw.socket.write(times(150, (index) => opened(index, release)));
  const resets = (): number => raw.received.filter((type) => type === frames.reset).length;
  for (const end = Date.now() + PATIENCE_MS; resets() < 50 && Date.now() < end;) await delay(5);
  assert.equal(resets(), 50);
  assert.equal((await it.client.getPublicKey()).key.fingerprint, fingerprint);
});

async function logged(raw: RawHttp2, count: number, sent: Uint8Array): Promise<(string | undefined)[]> {
  it.log.length = 0;
  raw.socket.write(sent);
  for (const end = Date.now() + PATIENCE_MS; it.log.length < count && Date.now() < end;) await delay(5);
  return it.log.map(({ error }) => error?.code);
}

/** What ends one call, and leaves its connection to others. */
const faults: Readonly<Record<string, readonly [string, () => Uint8Array]>> = {
  'more metadata than it may have': [
    'LIMIT_EXCEEDED',
    () =>
      frame(frames.headers, END_HEADERS, 1, callHeaders(look, { 'x-a': 'a'.repeat(15_000), 'x-b': 'b'.repeat(1200) })),
  ],
  'a metadata value that is sent again by one byte': [
    'LIMIT_EXCEEDED',
    () => {
      const value = headerBlock({ 'x-a': 'a'.repeat(3000) });
      // Kept (RFC 7541, section 6.2.1), then named by its index in the dynamic table, the latest being the 62nd.
      value.writeUInt8(0x40, 0);
      return frame(
        frames.headers,
        END_HEADERS,
        1,
        Buffer.concat([callHeaders(look), value, Buffer.alloc(50, 0x80 + 62)]),
      );
    },
  ],
  'a message that announces too much': [
    'LIMIT_EXCEEDED',
    () => Buffer.concat([opened(0, look), frame(frames.data, 0, 1, grpcMessage(40 * 1024 + 1, Buffer.alloc(0)))]),
  ],
  'thousands of messages in one frame': [
    'INVALID_ARGUMENT',
    () =>
      Buffer.concat([
        opened(0, look),
        frame(
          frames.data,
          0,
          1,
          times(3000, () => grpcMessage(0)),
        ),
      ]),
  ],
  'thousands of compressed messages in one frame': [
    'NOT_IMPLEMENTED',
    () => {
      const zipped = gzipSync(Buffer.alloc(1));
      const messages = times(500, () => grpcMessage(zipped.length, zipped, 1));
      const headers = callHeaders(look, { 'grpc-encoding': 'gzip' });
      return Buffer.concat([
        frame(frames.headers, END_HEADERS, 1, headers),
        frame(frames.data, END_STREAM, 1, messages),
      ]);
    },
  ],
  'a method that there is none of, in a call that is reset at once': [
    'NOT_IMPLEMENTED',
    () => Buffer.concat([opened(0, unknown), resetStream(1)]),
  ],
};

for (const [what, [code, sent]] of Object.entries(faults)) {
  test(`answers ${code} to ${what}, and goes on with the connection`, async () => {
    using raw = new RawHttp2(it.server.port);
    assert.deepEqual(await logged(raw, 1, sent()), [code]);
    const next = Buffer.concat([opened(1, look), frame(frames.data, END_STREAM, 3, grpcMessage(0))]);
    assert.deepEqual(await logged(raw, 1, next), [undefined]);
  });
}
