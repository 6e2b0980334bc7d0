import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** More than what comes before a release, far less than a large one. */
const PASSED_BYTES = 1024 * 1024;

/** Passes connections on to a server, but of what that answers, only some until the gate is opened. */
export class Gate implements AsyncDisposable {
  /** Settled when an answer waits at the gate. */
  readonly held: Promise<undefined>;
  readonly #server: Server;
  readonly #sockets: Socket[] = [];
  readonly #opened = Promise.withResolvers<undefined>();

  /** @param target port on the loopback interface */
  static async start(target: number): Promise<Gate> {
    const gate = new Gate(target);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  private constructor(target: number) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.held = promise;
    this.#server = createServer((near) => {
      const far = connect(target, '127.0.0.1');
      this.#sockets.push(near, far);
      for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
        socket.on('error', () => other.destroy());
        socket.on('close', () => other.destroy());
      }
      near.pipe(far);
      let passed = 0;
      far.on('data', (bytes: Buffer) => {
        near.write(bytes);
        passed += bytes.length;
        if (passed < PASSED_BYTES) return;
        far.removeAllListeners('data');
        far.pause();
        resolve(undefined);
        void this.#opened.promise.then(() => far.pipe(near));
      });
    });
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  open(): void {
    this.#opened.resolve(undefined);
  }

  /** Ends all connections, as those of a host that has crashed. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
