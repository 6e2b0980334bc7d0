import fc from '../fast-check.ts';
import type { LinkFault } from './fault-link.ts';

/** What happens to a release when a part of its bytes has passed. */
export type Fault =
  | { readonly kind: 'signal'; readonly to: 'agent' | 'client'; readonly signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT' }
  | LinkFault
  /** The process that makes the release gets no more memory than it has and so many MiB. */
  | { readonly kind: 'memory'; readonly mib: number }
  /** The clock of the process that makes the release goes by so many seconds. */
  | { readonly kind: 'clock'; readonly seconds: number };

/** When something happens. */
export interface Moment {
  /** The connections whose answers are counted: to the git server, or to the agent. */
  readonly link: 'git' | 'agent';
  /** Thousandths of the bytes of a release that nothing happens to. */
  readonly permille: number;
}

export const moment = {
  link: fc.constantFrom('git' as const, 'agent' as const),
  permille: fc.integer({ min: 0, max: 1000 }),
};

interface TimedFault extends Moment {
  readonly fault: Fault;
}

export interface FaultPlan {
  /** Who asks: `create --agent`, `create --key`, which makes the release itself, or a client of the interface. */
  readonly client: 'cli' | 'local' | 'interface';
  readonly faults: readonly TimedFault[];
  /** Room for the files, in thousandths of what they need; without it there is enough, as for a client of the interface, which writes none. */
  readonly roomPermille: number | undefined;
}

const DAY_SECONDS = 86_400;

const faults: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constant('signal' as const),
    to: fc.constantFrom('agent' as const, 'client' as const),
    signal: fc.constantFrom('SIGKILL' as const, 'SIGTERM' as const, 'SIGINT' as const),
  }),
  fc.record({ kind: fc.constant('end' as const) }),
  fc.record({ kind: fc.constant('reset' as const) }),
  fc.record({
    kind: fc.constant('silence' as const),
    // The last one is more than a git server may be silent here.
    ms: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant(8000)),
  }),
  fc.record({ kind: fc.constant('memory' as const), mib: fc.integer({ min: 0, max: 48 }) }),
  fc.record({
    kind: fc.constant('clock' as const),
    seconds: fc.constantFrom(-3000 * DAY_SECONDS, -3 * DAY_SECONDS, -3600, -2, 2, 3600, 400 * DAY_SECONDS),
  }),
);

const timedFaults = fc.array(fc.record({ ...moment, fault: faults }), { minLength: 1, maxLength: 2 });

/** Now and then there is too little room, or just enough. */
const rooms = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1100 }) },
);

/** Who asks, and what happens to that: made up at random. */
export const faultPlans: fc.Arbitrary<FaultPlan> = fc.oneof(
  fc.record({
    client: fc.constantFrom('cli' as const, 'local' as const),
    faults: timedFaults,
    roomPermille: rooms,
  }),
  fc.record({
    client: fc.constant('interface' as const),
    faults: timedFaults,
    roomPermille: fc.constant(undefined),
  }),
);

export function hasFault({ faults: all }: FaultPlan, kind: Fault['kind']): boolean {
  return all.some(({ fault }) => fault.kind === kind);
}
