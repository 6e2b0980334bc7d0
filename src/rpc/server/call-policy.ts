import type { DescService } from '@bufbuild/protobuf';
import type { Limits } from '../../limits.ts';
import type { CallerRoles } from '../../platform/serve-config.ts';
import { Health } from '../gen/grpc/health/v1/health_pb.ts';
import { ServerReflection } from '../gen/grpc/reflection/v1/reflection_pb.ts';
import { ServerReflection as ServerReflectionAlpha } from '../gen/grpc/reflection/v1alpha/reflection_pb.ts';
import { ReleaseAgent } from '../gen/sealci/release/v1/release_agent_pb.ts';

export type Role = keyof CallerRoles;

/** Who may call a method, and what one call of it may take. */
export interface CallPolicy {
  /** The method's own name, without its service; for a service that has a namesake, with it. */
  readonly name: string;
  /** Those of which a caller needs one; `certificate` is whoever the agent's CA vouches for. */
  readonly callers: readonly Role[] | 'certificate';
  /** Which limit each of its messages has. */
  readonly maxMessage: keyof Pick<Limits, 'maxRequestBytes' | 'maxKeyRingBytes'>;
  /** Calls that stay open have bounds of their own. */
  readonly kind: CallKind;
}

/** A `request` is one message, then one answer or a stream of them; the others stay open for as long as the caller likes. */
export type CallKind = 'request' | 'watch' | 'reflection';

/** What the table of a service says of each of its methods. */
export type Policies<Service extends DescService> = Record<
  keyof Service['method'],
  Pick<CallPolicy, 'callers'> & Partial<CallPolicy>
>;

/** Who may call what of sealci.release.v1.ReleaseAgent. */
const releaseAgent = {
  createRelease: { callers: ['release'] },
  getPublicKey: { callers: ['release', 'keys'] },
  getAgentInfo: { callers: ['release', 'keys'] },
  rollPGPKeys: { callers: ['keys'] },
  restoreKeyRing: { callers: ['keys'], maxMessage: 'maxKeyRingBytes' },
  // With an operator's statement and signature.
  confirmKeyRing: { callers: ['keys'], maxMessage: 'maxKeyRingBytes' },
} satisfies Policies<typeof ReleaseAgent>;

/** What these tell needs no role. */
const health = {
  check: { callers: 'certificate' },
  list: { callers: 'certificate' },
  watch: { callers: 'certificate', kind: 'watch' },
} satisfies Policies<typeof Health>;

const reflection = {
  serverReflectionInfo: { callers: 'certificate', kind: 'reflection' },
} satisfies Policies<typeof ServerReflection> & Policies<typeof ServerReflectionAlpha>;

/** Methods by their path in HTTP/2: `/package.Service/Method`. */
export type CallPolicies = ReadonlyMap<string, CallPolicy>;

/** Every method that the agent has, but those of the bridge (bridge-service). No other is served. */
export const callPolicies: CallPolicies = new Map([
  ...policiesOf(ReleaseAgent, releaseAgent),
  ...policiesOf(Health, health),
  ...policiesOf(ServerReflection, reflection),
  ...policiesOf(ServerReflectionAlpha, reflection),
]);

export function policiesOf<Service extends DescService>(
  service: Service,
  policies: Policies<Service>,
): (readonly [string, CallPolicy])[] {
  return service.methods.map((method) => {
    // The compiler has seen that every method is in the table.
    const policy = policies[method.localName as keyof Service['method']];
    return [
      `/${service.typeName}/${method.name}`,
      { name: method.name, maxMessage: 'maxRequestBytes', kind: 'request', ...policy },
    ];
  });
}
