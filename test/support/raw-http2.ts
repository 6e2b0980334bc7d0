import { connect, type Socket } from 'node:net';

/** Types of frames (RFC 9113, section 6). */
export const frames = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;
export const END_STREAM = 1;
export const END_HEADERS = 4;
/** Of settings. */
export const ACK = 1;

export function frame(type: number, flags: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Headers as literals without an index (RFC 7541, section 6.2.2). */
export function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    // An integer of a prefix of 7 bits (RFC 7541, section 5.1).
    const length: number[] = [Math.min(bytes.length, 127)];
    if (bytes.length >= 127) {
      let rest = bytes.length - 127;
      for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
      length.push(rest);
    }
    return Buffer.concat([Buffer.from(length), bytes]);
  };
  return Buffer.concat(Object.entries(headers).flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)]));
}

export function callHeaders(path: string, more: Readonly<Record<string, string>> = {}): Buffer {
  const fixed = { ':method': 'POST', ':scheme': 'http', ':path': path, ':authority': 'agent' };
  return headerBlock({ ...fixed, 'content-type': 'application/grpc', te: 'trailers', ...more });
}

export const resetStream = (stream: number): Buffer => frame(frames.reset, 0, stream, Buffer.from([0, 0, 0, 8]));

/** A connection on which frames are written by hand. */
export class RawHttp2 implements Disposable {
  readonly socket: Socket;
  closed = false;
  /** Types of the frames that came. */
  readonly received: number[] = [];
  #rest = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.closed = true));
    this.socket.on('data', (data: Buffer) => {
      this.#read(data);
    });
    this.socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(frames.settings, 0, 0)]));
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #read(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const end = this.#rest.length < 9 ? Infinity : 9 + this.#rest.readUIntBE(0, 3);
      if (end > this.#rest.length) return;
      this.received.push(this.#rest.readUInt8(3));
      this.#rest = this.#rest.subarray(end);
    }
  }
}
