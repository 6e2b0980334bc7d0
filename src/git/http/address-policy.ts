import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AgentError } from '../../errors.ts';

/** Which servers may be asked. The agent sits inside a network that the callers of its RPCs may not reach. */
export interface AddressPolicy {
  /** Fetch over http: as well as over https:. */
  readonly allowHttp: boolean;
  /** Networks in CIDR form that may be reached besides the public internet. */
  readonly allowedNetworks: readonly string[];
}

/** For development: every address, over http: too. */
export const anyAddress: AddressPolicy = { allowHttp: true, allowedNetworks: ['0.0.0.0/0', '::/0'] };

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** All that the public internet has of IPv6 (RFC 4291, section 2.4, and IANA's register). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** Answers any virtual machine on Azure with settings and secrets, under an address that looks public. */
const azureWireServer = '168.63.129.16';

function isInNetwork(address: Address, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match(base, bits);
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6 ? address.match(globalUnicast) : address.toString() !== azureWireServer;
}

/**
 * Whether `policy` lets the agent connect to `address`: to the public internet, or to an allowed network. Loopback,
 * private, link-local (cloud metadata is there), multicast and every form of IPv4 inside IPv6 but the mapped one are
 * not public.
 */
function isAllowed(address: string, policy: AddressPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  const plain = ipaddr.process(address);
  return isPublic(plain) || policy.allowedNetworks.some((network) => isInNetwork(plain, network));
}

function notAllowed(host: string): AgentError {
  return new AgentError(
    'ADDRESS_NOT_ALLOWED',
    `The host ${host} has an address that this agent may not reach. Use a public host, or have the operator add its network to "allowedNetworks".`,
    { quoted: [host] },
  );
}

/**
 * Checks what can be seen in a URL itself. A name is checked when it is resolved, see {@link guardedLookup}.
 *
 * @throws ADDRESS_NOT_ALLOWED
 */
export function checkUrlAddress(url: URL, policy: AddressPolicy): void {
  if (url.protocol === 'http:' && !policy.allowHttp) {
    throw new AgentError('ADDRESS_NOT_ALLOWED', 'This agent fetches over https: only. Give the https: URL.');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (ipaddr.isValid(host) && !isAllowed(host, policy)) throw notAllowed(host);
}

/**
 * Name resolution for sockets that hands on checked addresses only: the socket connects to what was checked, so a
 * name that answers differently the next time (DNS rebinding) gains nothing. One host with one forbidden address is
 * refused whole.
 */
export function guardedLookup(policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '');
        return;
      }
      const first = addresses[0];
      if (!first || addresses.some(({ address }) => !isAllowed(address, policy))) callback(notAllowed(hostname), '');
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
