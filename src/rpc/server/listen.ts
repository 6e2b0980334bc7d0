import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { AgentError } from '../../errors.ts';

/** A socket that is open to callers. */
export interface Listener {
  /** HOST:PORT with the port that was taken. */
  readonly address: string;
  readonly port: number;
  /** Takes no further connections; resolves when the last one has ended. */
  close(): Promise<void>;
}

/** Connections that the kernel keeps until they are accepted; it takes the least of this and net.core.somaxconn. */
const BACKLOG = 4096;

/** A name may have addresses of a kind that this machine does not: "localhost" where there is no IPv6. */
const noSuchAddress: readonly unknown[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/**
 * Listens on all addresses of HOST:PORT, on the same port of each. Port 0 takes a free one; an IPv6 address stands in
 * brackets.
 *
 * @throws CONFIG_INVALID when it cannot
 */
export async function listen(address: string, onConnection: (socket: Socket) => void): Promise<Listener> {
  const [, name = '', wanted = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  const servers: Server[] = [];
  let port = Number(wanted);
  try {
    for (const { address: host } of await lookup(name, { all: true })) {
      const server = await listenOn({ host, port }, onConnection);
      if (server === undefined) continue;
      servers.push(server);
      // One that listens on TCP has an address.
      port = (server.address() as AddressInfo).port;
    }
    if (servers.length === 0) throw new Error('it has no address of this machine');
  } catch (cause) {
    await closeAll(servers);
    const message = `The agent cannot listen on ${address}; is the port free, and the address one of this machine's?`;
    throw new AgentError('CONFIG_INVALID', message, { cause });
  }
  return { address: address.replace(/:\d+$/, `:${port}`), port, close: () => closeAll(servers) };
}

/** Undefined when this machine has no such address. */
async function listenOn(
  place: { readonly host: string; readonly port: number },
  onConnection: (socket: Socket) => void,
): Promise<Server | undefined> {
  const server = createServer({ noDelay: true }, onConnection);
  server.listen({ ...place, backlog: BACKLOG });
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && noSuchAddress.includes(error.code)) return undefined;
    throw error;
  }
  // A connection that could not be taken is no reason to end.
  server.on('error', () => undefined);
  return server;
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  const closed = servers.map(async (server) => {
    const end = once(server, 'close');
    server.close();
    await end;
  });
  await Promise.all(closed);
}
