import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What becomes of a connection: it goes on, ends, is reset, or nothing passes for so many milliseconds. */
export type LinkEvent = 'go on' | 'end' | 'reset' | { readonly silenceMs: number };

/** What may happen to a connection. */
export type LinkFault =
  { readonly kind: 'end' } | { readonly kind: 'reset' } | { readonly kind: 'silence'; readonly ms: number };

export function linkEvent(fault: LinkFault): LinkEvent {
  return fault.kind === 'silence' ? { silenceMs: fault.ms } : fault.kind;
}

interface Trap {
  /** Bytes of answers that pass before. */
  readonly at: number;
  readonly spring: () => LinkEvent | Promise<LinkEvent>;
}

/** Passes TCP connections on to a port of the loopback interface, and counts the bytes of the answers. */
export class FaultLink implements AsyncDisposable {
  /** Where connections are passed on to. */
  target: number;
  /** Bytes of answers since the last {@link arm}. */
  passed = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #traps: Trap[] = [];

  static async start(target: number): Promise<FaultLink> {
    const link = new FaultLink(target);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  private constructor(target: number) {
    this.target = target;
    this.#server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
      for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
        this.#sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroySoon();
        });
      }
      near.pipe(far);
      void this.#answer(far, near);
    });
  }

  get port(): number {
    // A server that listens on a port has an address of this kind.
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many ends of connections are open. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Begins to count anew; what waits for a number of bytes happens once, to the connection that brings them. */
  arm(traps: readonly Trap[]): void {
    this.passed = 0;
    this.#traps = traps.toSorted((a, b) => a.at - b.at);
  }

  async #answer(far: Socket, near: Socket): Promise<void> {
    try {
      for await (const chunk of far as AsyncIterable<Buffer>) await this.#pass(chunk, near, far);
      near.end();
    } catch {
      near.destroy();
    }
  }

  async #pass(chunk: Buffer, near: Socket, far: Socket): Promise<void> {
    let rest = chunk;
    for (;;) {
      const [trap] = this.#traps;
      if (!trap || trap.at > this.passed + rest.length) break;
      const before = Math.max(0, trap.at - this.passed);
      await this.#write(rest.subarray(0, before), near);
      rest = rest.subarray(before);
      this.#traps.shift();
      await happen(await trap.spring(), near, far);
    }
    await this.#write(rest, near);
  }

  async #write(bytes: Buffer, near: Socket): Promise<void> {
    this.passed += bytes.length;
    if (bytes.length > 0 && !near.write(bytes)) await Promise.race([once(near, 'drain'), once(near, 'close')]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function happen(event: LinkEvent, near: Socket, far: Socket): Promise<void> {
  if (event === 'go on') return;
  if (event === 'end') {
    near.end();
    far.destroy();
  } else if (event === 'reset') {
    near.resetAndDestroy();
    far.resetAndDestroy();
  } else await Promise.race([delay(event.silenceMs), once(near, 'close')]);
}
