import { isIPv6 } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import type { DescMethod } from '@bufbuild/protobuf';
import ipaddr from 'ipaddr.js';
import { AgentError } from '../../errors.ts';
import type { CallerRoles } from '../../platform/serve-config.ts';
import type { ReleaseAgent as service } from '../gen/sealci/release/v1/release_agent_pb.ts';

/** What the transport knows of a caller. */
interface Caller {
  /** Present when the caller showed a certificate and the agent's CA vouches for it. */
  readonly sslPeerCertificate?: PeerCertificate | undefined;
}

/** The one place where it is decided who may call what. Throws CALLER_NOT_ALLOWED. */
export type AuthorizeCaller = (method: DescMethod, caller: Caller) => void;

type Role = keyof CallerRoles;

/**
 * Which roles may call what. Health checks and reflection are not in it: they tell nothing that needs a role, so that
 * every certificate of the CA's is enough for them.
 */
const rolesByMethod = {
  createRelease: ['release'],
  getPublicKey: ['release', 'keys'],
  getAgentInfo: ['release', 'keys'],
  rollPGPKeys: ['keys'],
  restoreKeyRing: ['keys'],
} satisfies Record<keyof typeof service.method, readonly Role[]>;

/** For a plaintext listener: whoever reaches it may call. */
export function allowAnyone(): void {
  // The address it listens on is the only guard.
}

/** For mutual TLS: the names in the caller's certificate decide its roles, the roles what it may call. */
export function allowRoles(roles: CallerRoles): AuthorizeCaller {
  const allowed: Partial<Record<string, readonly Role[]>> = rolesByMethod;
  return (method, { sslPeerCertificate }) => {
    // The handshake refuses callers without a certificate already; this holds should it ever not.
    const names = namesOf(sslPeerCertificate?.subjectaltname ?? '');
    const listed = (allowed[method.localName] ?? []).flatMap((role) => roles[role]);
    if (listed.some((name) => names.has(comparable(name)))) return;
    throw new AgentError(
      'CALLER_NOT_ALLOWED',
      `No name in your certificate may call ${method.name}; have the agent's operator add one, or use another certificate.`,
    );
  };
}

/** Node quotes a value that holds a comma, say, as such a one could pass for several names: it has no names here. */
function namesOf(subjectAltName: string): ReadonlySet<string> {
  return subjectAltName.includes('"') ? new Set() : new Set(certificateNames(subjectAltName).map(comparable));
}

/**
 * The names in Node's own notation, `DNS:a.example, IP Address:10.0.0.1`, each as docs/cli.md has it. Where one is quoted
 * they are not taken apart.
 */
export function certificateNames(subjectAltName: string): readonly string[] {
  if (subjectAltName === '') return [];
  if (subjectAltName.includes('"')) return [subjectAltName];
  return subjectAltName.split(', ').map((name) => name.replace(/^IP Address:/, 'IP:'));
}

/**
 * Host names are the same in capitals (RFC 4343), and an IPv6 address can be written in many ways (RFC 5952); all else
 * is compared as it is.
 */
function comparable(name: string): string {
  if (name.startsWith('DNS:')) return name.toLowerCase();
  const address = name.startsWith('IP:') ? name.slice('IP:'.length) : '';
  return isIPv6(address) ? `IP:${ipaddr.IPv6.parse(address).toNormalizedString()}` : name;
}
