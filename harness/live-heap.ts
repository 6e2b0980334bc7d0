import { once } from 'node:events';

interface Reply {
  readonly id: number;
  readonly result?: { readonly usedSize?: number };
  readonly error?: unknown;
}

/** The JavaScript heap of another process, by the inspector of its Node. */
export class LiveHeap {
  readonly #socket: WebSocket;
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @param url that Node prints when it has an inspector */
  static async connect(url: string): Promise<LiveHeap> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    const heap = new LiveHeap(socket);
    await heap.#call('HeapProfiler.enable');
    return heap;
  }

  /** Collects all garbage, then tells what is left in MiB. */
  async measureMiB(): Promise<number> {
    await this.#call('HeapProfiler.collectGarbage');
    const { result } = await this.#call('Runtime.getHeapUsage');
    return (result?.usedSize ?? NaN) / 2 ** 20;
  }

  close(): void {
    this.#socket.close();
  }

  async #call(method: string): Promise<Reply> {
    const id = ++this.#calls;
    this.#socket.send(JSON.stringify({ id, method }));
    for (;;) {
      // What an inspector sends, as text: answers by their number, and notices.
      const [message] = (await once(this.#socket, 'message')) as [{ data: string }];
      const reply = JSON.parse(message.data) as Reply;
      if (reply.id !== id) continue;
      if (reply.error !== undefined) throw new Error(`${method} failed`, { cause: reply.error });
      return reply;
    }
  }
}
