import type { Limits } from '../../limits.ts';
import type { CallerRoles } from '../../platform/serve-config.ts';
import { HealthDefinition } from '../gen/grpc/health/v1/health.ts';
import { ServerReflectionDefinition } from '../gen/grpc/reflection/v1/reflection.ts';
import { ReleaseAgentDefinition } from '../gen/sealci/release/v1/release_agent.ts';
import { methodsOf, type ServiceDefinition } from '../method-adapter.ts';
import { olderService } from './reflection-service.ts';

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
export type Policies<Service extends ServiceDefinition> = Record<
  keyof Service['methods'],
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
} satisfies Policies<typeof ReleaseAgentDefinition>;

/** What these tell needs no role. */
const health = {
  check: { callers: 'certificate' },
  list: { callers: 'certificate' },
  watch: { callers: 'certificate', kind: 'watch' },
} satisfies Policies<typeof HealthDefinition>;

const reflection = {
  serverReflectionInfo: { callers: 'certificate', kind: 'reflection' },
} satisfies Policies<typeof ServerReflectionDefinition>;

/** Methods by their path in HTTP/2: `/package.Service/Method`. */
export type CallPolicies = ReadonlyMap<string, CallPolicy>;

/** Every method that the agent has, but those of the bridge (bridge-service). No other is served. */
export const callPolicies: CallPolicies = new Map([
  ...policiesOf(ReleaseAgentDefinition, releaseAgent),
  ...policiesOf(HealthDefinition, health),
  ...policiesOf(ServerReflectionDefinition, reflection),
  ...policiesOf(olderService, reflection),
]);

export function policiesOf<Service extends ServiceDefinition>(
  service: Service,
  policies: Policies<Service>,
): (readonly [string, CallPolicy])[] {
  return Object.entries<{ readonly name: string; readonly path: string }>(methodsOf(service)).map(
    ([key, { name, path }]) => {
      // The compiler has seen that every method is in the table.
      const policy = policies[key as keyof Service['methods']];
      return [path, { name, maxMessage: 'maxRequestBytes', kind: 'request', ...policy }];
    },
  );
}
