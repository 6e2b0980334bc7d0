import assert from 'node:assert/strict';
import test from 'node:test';
import type { RevocationReason } from '../../src/keys/ring/key-view.ts';
import fc from '../support/fast-check.ts';
import { RingWorld } from '../support/ring-model.ts';
import type { AgentNumber, Crash, Role } from '../support/ring-model-facts.ts';

const STEPS_IN_ALL = 10_000;

/** What happens next. */
type Act = (world: RingWorld) => Promise<void>;

class Step implements fc.AsyncCommand<object, RingWorld> {
  readonly #name: string;
  readonly #act: Act;

  constructor(name: string, act: Act) {
    this.#name = name;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  async run(_model: object, world: RingWorld): Promise<void> {
    steps += 1;
    await this.#act(world);
    world.check();
  }

  toString(): string {
    return this.#name;
  }
}

let steps = 0;
let signed = 0;

const agent = fc.constantFrom<AgentNumber>(0, 1);
const mostly = (role: Role): fc.Arbitrary<Role> =>
  fc.oneof({ arbitrary: fc.constant(role), weight: 5 }, fc.constantFrom<Role>('release', 'keys', 'none'));
const crash = fc.oneof({ arbitrary: fc.constant<Crash>('none'), weight: 4 }, fc.constantFrom<Crash>('before', 'after'));
const reason = fc.constantFrom<RevocationReason>('SUPERSEDED', 'RETIRED', 'COMPROMISED');
/** The newest more often than others. */
const ring = fc.oneof(fc.constant(0), fc.nat({ max: 30 }));
const rules = fc.record({
  minimumEpoch: fc.oneof(fc.constant(0), fc.nat({ max: 3 })),
  deniedFingerprints: fc.array(fc.nat({ max: 30 }).map(String), { maxLength: 2 }),
});

/** `arguments` in the order of the method's own, behind the agent. */
function step<T extends readonly unknown[]>(
  name: string,
  values: fc.Arbitrary<T>,
  act: (world: RingWorld, ...values: T) => Promise<void>,
): fc.Arbitrary<Step> {
  return values.map((given) => new Step(`${name}(${JSON.stringify(given)})`, (world) => act(world, ...given)));
}

const release = step('release', fc.tuple(agent, mostly('release')), (world, ...given) => world.release(...given));
const confirm = step('confirm', fc.tuple(agent, mostly('keys'), ring, crash), (world, ...given) =>
  world.confirm(...given),
);
const acts = [
  release,
  release,
  confirm,
  confirm,
  step('roll', fc.tuple(agent, mostly('keys'), reason, crash), (world, ...given) => world.roll(...given)),
  step('restore', fc.tuple(agent, mostly('keys'), fc.nat({ max: 30 }), crash), (world, ...given) =>
    world.restore(...given),
  ),
  step('replay', fc.tuple(agent, fc.nat({ max: 30 })), (world, ...given) => world.replay(...given)),
  step('restart', fc.tuple(agent, fc.boolean()), (world, ...given) => world.restart(...given)),
  step('set up', fc.tuple(agent, fc.boolean(), rules), (world, ...given) => world.restart(...given)),
];

for (const [name, withOperator] of [
  ['a caller with the keys role confirms', false],
  ['an operator confirms', true],
] as const) {
  test(`no denied key signs, whatever happens in whatever order, where ${name}`, async (t) => {
    steps = 0;
    signed = 0;
    while (steps < STEPS_IN_ALL / 2) {
      await fc.assert(
        fc.asyncProperty(fc.commands(acts, { maxCommands: 120, size: 'max' }), async (commands) => {
          const world = await RingWorld.make(withOperator);
          await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
          signed += world.signed;
        }),
        { numRuns: 25 },
      );
    }
    t.diagnostic(`${steps} steps, ${signed} signatures`);
    assert.ok(signed > steps / 50, `the test is of no use when hardly anything is signed: ${signed} of ${steps}`);
  });
}
