import fc from '../fast-check.ts';
import type { LinkFault } from './fault-link.ts';
import { type Moment, moment } from './fault-plan.ts';

/** What happens to a guest, or to its connections. */
export type GuestFault =
  | LinkFault
  /** The agent is killed, as the kernel does it that is out of memory; the init starts another one. */
  | { readonly kind: 'kill' }
  /** The machine is gone at once. */
  | { readonly kind: 'power' }
  /** The guest stands still, and the world does not. */
  | { readonly kind: 'freeze'; readonly ms: number }
  /** Of the guest's memory, no more than that is left. */
  | { readonly kind: 'memory'; readonly mib: number }
  | { readonly kind: 'clock'; readonly seconds: number };

export interface GuestPlan extends Moment {
  readonly fault: GuestFault;
}

const faults: fc.Arbitrary<GuestFault> = fc.oneof(
  fc.record({ kind: fc.constant('end' as const) }),
  fc.record({ kind: fc.constant('reset' as const) }),
  // Less than a git server may be silent.
  fc.record({ kind: fc.constant('silence' as const), ms: fc.integer({ min: 1, max: 6000 }) }),
  fc.record({ kind: fc.constant('kill' as const) }),
  fc.record({ kind: fc.constant('power' as const) }),
  fc.record({ kind: fc.constant('freeze' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
  fc.record({ kind: fc.constant('memory' as const), mib: fc.integer({ min: 0, max: 64 }) }),
  fc.record({
    kind: fc.constant('clock' as const),
    seconds: fc.constantFrom(-3000 * 86_400, -3600, -2, 2, 3600, 400 * 86_400),
  }),
);

export const guestPlans: fc.Arbitrary<GuestPlan> = fc.record({
  ...moment,
  fault: faults,
});
