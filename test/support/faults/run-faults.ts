import type { TestContext } from 'node:test';
import { makeImage } from '../../../harness/appliance.ts';
import fc from '../fast-check.ts';
import type { Outcome } from './attempt.ts';
import { type FaultPlan, faultPlans } from './fault-plan.ts';
import { FaultStage } from './fault-stage.ts';
import { guestPlans } from './guest-plan.ts';
import { GuestStage } from './guest-stage.ts';

/** What happened, in a few words. */
function summarize({ client, faults, roomPermille }: FaultPlan): string {
  const kinds = faults.map(({ fault }) =>
    fault.kind === 'signal' ? `${fault.signal} to the ${fault.to}` : fault.kind,
  );
  return [client, ...kinds, ...(roomPermille === undefined ? [] : ['disk'])].join(', ');
}

/**
 * Tries so many plans. One that fails is tried again by what fast-check prints then (CONTRIBUTING.md, "A property that
 * failed"); all of them, by the seed, which is shown in any case.
 */
async function runAll<Plan>(
  t: TestContext,
  runs: number,
  plans: fc.Arbitrary<Plan>,
  run: (plan: Plan) => Promise<Outcome>,
  summary: (plan: Plan) => string,
): Promise<void> {
  const seed = fc.readConfigureGlobal().seed ?? Date.now() % 2 ** 31;
  t.diagnostic(`FAST_CHECK_SEED=${seed}`);
  const property = fc.asyncProperty(plans, async (plan) => {
    t.diagnostic(`${summary(plan)}: ${await run(plan)}`);
  });
  // Without shrinking: what happens at a moment happens at another one when it is tried again.
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
}

/** Disturbs so many releases on this machine, at random. */
export async function disturbReleases(t: TestContext, runs: number): Promise<void> {
  await using stage = await FaultStage.start();
  await runAll(t, runs, faultPlans, (plan) => stage.run(plan), summarize);
}

/** Disturbs so many releases by a guest, or the guest. */
export async function disturbGuest(t: TestContext, runs: number): Promise<void> {
  const image = makeImage(['--debug']);
  t.after(() => {
    image.remove();
  });
  await using stage = await GuestStage.start(image.path);
  await runAll(
    t,
    runs,
    guestPlans,
    (plan) => stage.run(plan),
    ({ link, permille, fault }) => `${fault.kind} after ${permille / 10} % of ${link}`,
  );
}
