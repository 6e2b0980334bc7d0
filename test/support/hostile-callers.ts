import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TlsMaterial } from '../../src/platform/tls-material.ts';

/** A message of gRPC: whether it is compressed, its length, and as much of it as is sent. */
export function grpcMessage(announced: number, sent: Uint8Array = Buffer.alloc(announced), compressed = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(compressed, 0);
  prefix.writeUInt32BE(announced, 1);
  return Buffer.concat([prefix, sent]);
}

/** A caller at the level of HTTP/2, which does as it likes. */
export class HostileCaller {
  readonly session: ClientHttp2Session;
  readonly streams: ClientHttp2Stream[] = [];
  /** Trailers and headers that came, with what was asked. */
  readonly answers: (string | undefined)[] = [];

  constructor(address: string, tls?: TlsMaterial) {
    const material = tls && { ca: Buffer.from(tls.ca), cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) };
    this.session = connectHttp2(`${tls ? 'https' : 'http'}://${address}`, { ...material, maxSessionMemory: 1000 });
    this.session.on('error', () => undefined);
  }

  open(path: string, headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
    const stream = this.session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    stream.on('error', () => undefined);
    for (const event of ['response', 'trailers']) {
      stream.on(event, (received: Record<string, unknown>) => {
        if ('grpc-status' in received) this.answers.push(String(received['grpc-status']));
      });
    }
    this.streams.push(stream);
    return stream;
  }

  close(): void {
    this.session.destroy();
  }
}

/** TCP connections that say nothing; those that the agent ends are counted as such. */
export async function sayNothing(port: number, count: number): Promise<{ sockets: Socket[]; closed: () => number }> {
  let closed = 0;
  const sockets: Socket[] = [];
  for (let made = 0; made < count; made++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => (closed += 1));
    sockets.push(socket);
    if (made % 64 === 63) await Promise.race([once(socket, 'connect').catch(() => undefined), delay(1000)]);
  }
  return { sockets, closed: () => closed };
}
