import fc from '../fast-check.ts';

/** What happens to a guest, or to its connections. */
export type GuestFault =
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence'; readonly ms: number }
  /** The agent is killed, as the kernel does it that is out of memory; the init starts another one. */
  | { readonly kind: 'kill' }
  /** The machine is gone at once. */
  | { readonly kind: 'power' }
  /** The guest stands still, and the world does not. */
  | { readonly kind: 'freeze'; readonly ms: number }
  /** Of the guest's memory, no more than that is left. */
  | { readonly kind: 'memory'; readonly mib: number }
  | { readonly kind: 'clock'; readonly seconds: number };

export interface GuestPlan {
  /** The connections whose answers are counted: to the git server, or to the agent. */
  readonly link: 'git' | 'agent';
  /** Thousandths of the bytes of a release that nothing happens to. */
  readonly permille: number;
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
  link: fc.constantFrom('git' as const, 'agent' as const),
  permille: fc.integer({ min: 0, max: 1000 }),
  fault: faults,
});
