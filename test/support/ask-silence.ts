import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Prepared } from './prepared.ts';

/** Asks something of a server that takes the connection and never says a word. */
export async function askSilence(...args: readonly string[]): Promise<Prepared> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    args: [...args, '--agent', `127.0.0.1:${port}`],
    isBusy: () => connections > 0,
    dispose: async () => {
      server.close();
      await Promise.resolve();
    },
  };
}
