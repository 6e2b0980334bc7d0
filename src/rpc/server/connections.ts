import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Limits } from '../../limits.ts';
import type { ShownCertificate } from './shown-certificate.ts';

export type ConnectionLimits = Pick<
  Limits,
  'maxConnections' | 'maxConnectionsPerAddress' | 'maxConnectionsPerCertificate'
>;

/** A caller's connection, from its first packet to its end. */
export class Connection {
  /** Address and port of the caller. */
  readonly peer: string;
  /** The IPv4 address, or the IPv6 network of 64 bits: what one customer of a network commonly has. */
  readonly network: string;
  /** Present once TLS stands. */
  certificate?: ShownCertificate;
  /** Whether all greetings are over. */
  greeted = false;
  /** Calls that are open. */
  calls = 0;
  /** Whether it was judged by authorities or lists that no longer hold, and so is to take no further calls. */
  retired = false;
  /** Ends it at once. */
  end: () => void;

  constructor(address: string, port: number, end: () => void) {
    this.peer = `${address}:${port}`;
    this.network = networkOf(address);
    this.end = end;
  }

  /** Whose call it is, for bounds by caller. */
  get caller(): string {
    return this.certificate?.sha256 ?? this.network;
  }
}

/**
 * Takes in a connection that has just been opened, for `ms` milliseconds at most unless its timer is stopped.
 *
 * @returns undefined when it was closed: it is gone, or there is no place for it
 */
export function admitSocket(
  socket: Socket,
  connections: Connections,
  ms: number,
): { readonly connection: Connection; readonly timer: NodeJS.Timeout } | undefined {
  const { remoteAddress, remotePort = 0 } = socket;
  const end = (): void => {
    socket.destroy();
  };
  // Without an address it is closed already.
  const connection = remoteAddress === undefined ? undefined : new Connection(remoteAddress, remotePort, end);
  if (!connection || !connections.admit(connection)) {
    end();
    return undefined;
  }
  const timer = setTimeout(end, ms);
  socket.once('close', () => {
    clearTimeout(timer);
    connections.remove(connection);
  });
  return { connection, timer };
}

/**
 * All connections there are, bounded before anything of them is read. Who opens connections and says nothing cannot keep
 * others out: where one is too many, the oldest makes room that has not greeted yet, else one that has no call.
 */
export class Connections {
  /** In the order in which they became what they are: new, or without calls. */
  readonly #all = new Set<Connection>();
  readonly #limits: ConnectionLimits;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#all.size;
  }

  get all(): Iterable<Connection> {
    return this.#all;
  }

  /** Takes it in unless all others are busy; false when it must end. */
  admit(connection: Connection): boolean {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    const near = (other: Connection): boolean => other.network === connection.network;
    if (!this.#makeRoom(near, maxConnectionsPerAddress)) return false;
    if (!this.#makeRoom(() => true, maxConnections)) return false;
    this.#all.add(connection);
    return true;
  }

  /** Notes whose it is; false when it must end. */
  identify(connection: Connection, certificate: ShownCertificate): boolean {
    const { sha256 } = certificate;
    const same = (other: Connection): boolean => other.certificate?.sha256 === sha256;
    if (!this.#makeRoom(same, this.#limits.maxConnectionsPerCertificate)) return false;
    connection.certificate = certificate;
    return true;
  }

  /** Notes that it has no calls any more, and so will make room after those that had none before. */
  idle(connection: Connection): void {
    if (this.#all.delete(connection)) this.#all.add(connection);
  }

  remove(connection: Connection): void {
    this.#all.delete(connection);
  }

  #makeRoom(counts: (other: Connection) => boolean, max: number): boolean {
    const others = [...this.#all].filter(counts);
    if (others.length < max) return true;
    const leaving = others.find(({ greeted }) => !greeted) ?? others.find(({ calls }) => calls === 0);
    if (leaving === undefined) return false;
    this.#all.delete(leaving);
    leaving.end();
    return true;
  }
}

/** The IPv4 address, or the IPv6 network of 64 bits. */
export function networkOf(address: string): string {
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`).toNormalizedString()}/64`;
}
