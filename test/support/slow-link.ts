import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const PIECE_BYTES = 16 * 1024;
const PAUSE_MS = 10;

/** Passes connections on to a server, whose answers trickle until someone is in a hurry. */
export class SlowLink implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets: Socket[] = [];
  #isHurried = false;

  /** @param target port on the loopback interface */
  static async start(target: number): Promise<SlowLink> {
    const link = new SlowLink(target);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = connect(target, '127.0.0.1');
      this.#sockets.push(near, far);
      for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
        socket.on('error', () => other.destroy());
        socket.on('close', () => other.destroy());
      }
      near.pipe(far);
      void this.#trickle(far, near);
    });
  }

  get port(): number {
    // A server that listens on a port has an address of this kind.
    return (this.#server.address() as AddressInfo).port;
  }

  hurry(): void {
    this.#isHurried = true;
  }

  async #trickle(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
          to.write(chunk.subarray(at, at + PIECE_BYTES));
          if (!this.#isHurried) await delay(PAUSE_MS);
        }
      }
      to.end();
    } catch {
      to.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
