import assert from 'node:assert/strict';
import type { PrivateKey } from 'openpgp';
import { generateSigningKey } from '../../src/keys/generate-key.ts';
import { readPublicKeys, type PublicKeys } from '../../src/keys/public-keys.ts';
import { KeyRingKeeper } from '../../src/keys/ring/key-ring-keeper.ts';
import type { RevocationReason } from '../../src/keys/ring/key-view.ts';
import type { OperatorConfirmation } from '../../src/keys/ring/operator-confirmation.ts';
import type { KeyRing } from '../../src/keys/ring/key-ring.ts';
import { noRules, type RingRules } from '../../src/keys/ring/ring-rules.ts';
import { openRing } from '../../src/keys/ring/sealed-ring.ts';
import { type SealingKey, temporarySealingKey } from '../../src/keys/ring/sealing-key.ts';
import { SigningClock } from '../../src/keys/signing-clock.ts';
import type { Ed25519SigningKey } from '../../src/keys/signing-key.ts';
import { copyOf, IdleGate, never } from './key-ring.ts';
import { daysAgo, makeOperator, signedBy, statementOf } from './operator.ts';
import { sampleBytes } from './openpgp.ts';
import {
  activeOf,
  type AgentNumber,
  allow,
  apart,
  brokenRule,
  type Chain,
  codeOf,
  type Crash,
  deniedBy,
  isSame,
  ProcessEnded,
  request,
  type Role,
} from './ring-model-facts.ts';

// Two agents of one image, a Controller that keeps what it gets, and whoever can end agents, keep every byte that was
// ever sent, and give it to them again. The model knows of a ring nothing but its chain of keys.

const digest = sampleBytes(32);
const START = daysAgo(60);

interface Image {
  readonly key: Ed25519SigningKey;
  readonly sealingKey: SealingKey;
}

interface SavedRing {
  readonly sealed: Uint8Array;
  readonly chain: Chain;
  readonly isForeign: boolean;
}

interface Agent {
  keeper: KeyRingKeeper;
  rules: RingRules;
  /** What outlives the process: with the machine (a file), or until the machine ends. */
  readonly outlives: 'machine' | 'process';
  stored: { readonly sealed: Uint8Array } | undefined;
  crash: Crash;
  // The model:
  chain: Chain;
  confirmed: boolean;
  /** Every key that answered rolls had denied when the ring was last confirmed by someone. */
  deniedThen: ReadonlySet<string>;
}

export class RingWorld {
  readonly #image: Image;
  readonly #operator: PrivateKey | undefined;
  readonly #operators: PublicKeys | undefined;
  readonly #clock: SigningClock;
  readonly #agents: Agent[];
  readonly #saved: SavedRing[] = [];
  readonly #confirmations: OperatorConfirmation[] = [];
  /** Keys that were denied by a roll whose answer came. */
  readonly #denied = new Set<string>();
  /** Of all agents, for the report. */
  signed = 0;

  static async make(withOperator: boolean): Promise<RingWorld> {
    const operator = withOperator ? await makeOperator(daysAgo(90)) : undefined;
    const operators = operator && (await readPublicKeys(Buffer.from(operator.toPublic().armor())));
    const world = new RingWorld(operator, operators);
    await world.#saveForeign();
    return world;
  }

  private constructor(operator: PrivateKey | undefined, operators: PublicKeys | undefined) {
    this.#operator = operator;
    this.#operators = operators;
    let time = START.getTime();
    // Each look at it is in a second of its own, so that nobody waits for the next one.
    this.#clock = new SigningClock({ now: () => new Date((time += 1000)) });
    this.#image = { key: generateSigningKey({ now: START }), sealingKey: temporarySealingKey() };
    this.#agents = (['machine', 'process'] as const).map((outlives) => this.#firstStart(outlives));
  }

  #firstStart(outlives: Agent['outlives']): Agent {
    const agent: Omit<Agent, 'keeper'> = {
      ...{ rules: noRules, outlives, stored: undefined, crash: 'none' },
      ...{ chain: [this.#image.key.fingerprint], confirmed: false, deniedThen: new Set() },
    };
    return Object.assign(agent, { keeper: this.#open(agent, undefined, false) });
  }

  #open(agent: Omit<Agent, 'keeper'>, kept: KeyRing | undefined, confirmed: boolean): KeyRingKeeper {
    const { key, sealingKey } = this.#image;
    const operators = this.#operators;
    return new KeyRingKeeper({
      ...{ key: copyOf(key), sealingKey, rules: agent.rules, clock: this.#clock, rollWaitMs: 0, confirmed },
      imageDigest: 'ab'.repeat(32),
      keep: (sealed) => {
        if (agent.crash === 'before') throw new ProcessEnded();
        agent.stored = { sealed };
        if (agent.crash === 'after') throw new ProcessEnded();
      },
      ...(kept && { kept }),
      ...(operators && { operators }),
    });
  }

  async #saveForeign(): Promise<void> {
    const key = generateSigningKey({ now: START });
    const options = { key, sealingKey: temporarySealingKey(), clock: this.#clock, rollWaitMs: 0, confirmed: true };
    const outcome = await new KeyRingKeeper(options).roll(request('SUPERSEDED'), new IdleGate(), never);
    assert.ok(outcome.type === 'roll');
    this.#saved.push({ sealed: outcome.roll.sealedKeyRing, chain: [], isForeign: true });
  }

  #agent(number: AgentNumber): Agent {
    const agent = this.#agents[number];
    assert.ok(agent);
    return agent;
  }

  async release(number: AgentNumber, role: Role): Promise<void> {
    const agent = this.#agent(number);
    const code = await codeOf(() => {
      allow('createRelease', role);
      const key = agent.keeper.releaseKey;
      key.sign(digest);
      this.#assertMaySign(agent, key.fingerprint);
      return Promise.resolve();
    });
    const expected = agent.confirmed ? undefined : this.#reasonNotTo(agent);
    assert.equal(code, role === 'release' ? expected : 'CALLER_NOT_ALLOWED');
    if (code === undefined) this.signed += 1;
  }

  /** What this is all about. */
  #assertMaySign({ chain, confirmed, rules, deniedThen }: Agent, fingerprint: string): void {
    assert.ok(confirmed, 'nobody has confirmed the ring that signs');
    assert.equal(fingerprint, activeOf(chain));
    assert.ok(!deniedBy(chain).includes(fingerprint), 'the confirmed ring denies the key that signs');
    assert.ok(!rules.deniedFingerprints.includes(fingerprint), 'the settings deny the key that signs');
    assert.ok(chain.length - 1 >= rules.minimumEpoch, 'the ring is older than the settings allow');
    if (this.#operator) assert.ok(!deniedThen.has(fingerprint), 'the key was denied before the operator confirmed');
  }

  #reasonNotTo({ chain, rules }: Pick<Agent, 'chain' | 'rules'>): string {
    return brokenRule(chain, rules) ?? 'KEY_RING_UNCONFIRMED';
  }

  async roll(number: AgentNumber, role: Role, reason: RevocationReason, crash: Crash): Promise<void> {
    const agent = this.#agent(number);
    const before = agent.chain;
    const code = await this.#change(agent, crash, async () => {
      allow('rollPGPKeys', role);
      const outcome = await agent.keeper.roll(request(reason), new IdleGate(), never);
      assert.ok(outcome.type === 'roll');
      const { newKey, sealedKeyRing: sealed } = outcome.roll;
      agent.chain = [...before, newKey.fingerprint];
      this.#saved.push({ sealed, chain: agent.chain, isForeign: false });
      this.#denied.add(activeOf(before));
    });
    if (role !== 'keys') assert.equal(code, 'CALLER_NOT_ALLOWED');
    else if (!agent.confirmed && code !== 'ended') assert.equal(code, this.#reasonNotTo(agent));
    else if (crash === 'none') assert.equal(code, undefined);
  }

  async restore(number: AgentNumber, role: Role, ring: number, crash: Crash): Promise<void> {
    const agent = this.#agent(number);
    const { sealed, chain, isForeign } = this.#saved[ring % this.#saved.length] ?? assert.fail();
    const { chain: before, rules, confirmed } = agent;
    const code = await this.#change(agent, crash, async () => {
      allow('restoreKeyRing', role);
      await agent.keeper.restore(sealed, new IdleGate(), never);
      agent.chain = chain.length > before.length ? chain : before;
      if (this.#operator === undefined && !confirmed) this.#confirm(agent);
    });
    if (code === 'ended') {
      assert.ok(confirmed || !this.#operator, 'a ring was to be kept that nobody has confirmed');
      return;
    }
    const refused = isForeign ? 'KEY_RING_FOREIGN' : (brokenRule(chain, rules) ?? apart(chain, before));
    assert.equal(code, role === 'keys' ? refused : 'CALLER_NOT_ALLOWED');
  }

  /** Names a ring that someone knows of: mostly the newest, perhaps none that the agent has. */
  async confirm(number: AgentNumber, role: Role, ring: number, crash: Crash): Promise<void> {
    const agent = this.#agent(number);
    const known = [
      [this.#image.key.fingerprint],
      ...this.#saved.filter((saved) => !saved.isForeign).map((saved) => saved.chain),
    ];
    const chain = known.toReversed()[ring % known.length] ?? assert.fail();
    const named = { epoch: chain.length - 1, fingerprint: activeOf(chain) };
    const confirmation = await this.#signature(agent, chain);
    const wasConfirmed = agent.confirmed;
    const code = await this.#change(agent, crash, async () => {
      allow('confirmKeyRing', role);
      await agent.keeper.confirm({ ...named, ...(confirmation && { confirmation }) }, never);
      if (!wasConfirmed) this.#confirm(agent);
    });
    if (code === 'ended') return;
    if (role !== 'keys') assert.equal(code, 'CALLER_NOT_ALLOWED');
    else if (activeOf(chain) !== activeOf(agent.chain)) assert.equal(code, 'KEY_MISMATCH');
    else if (wasConfirmed) assert.equal(code, undefined);
    else if (this.#operator && !confirmation)
      assert.equal(code, brokenRule(chain, agent.rules) ?? 'CONFIRMATION_REQUIRED');
    else assert.equal(code, brokenRule(chain, agent.rules));
  }

  /** Of an operator who signs for rings only whose key nobody has denied, as far as he was told. */
  async #signature(agent: Agent, chain: Chain): Promise<OperatorConfirmation | undefined> {
    if (!this.#operator || !isSame(chain, agent.chain) || this.#denied.has(activeOf(chain))) return undefined;
    const confirmation = await signedBy(this.#operator, statementOf(agent.keeper), this.#clock.now());
    this.#confirmations.push(confirmation);
    return confirmation;
  }

  /** Gives an agent a confirmation that was signed before, be it for this one or for another start. */
  async replay(number: AgentNumber, which: number): Promise<void> {
    const agent = this.#agent(number);
    const confirmation = this.#confirmations[which % Math.max(this.#confirmations.length, 1)];
    if (!confirmation || agent.confirmed) return;
    const { epoch, fingerprint, nonce } = agent.keeper.state;
    const stated = Buffer.from(confirmation.statement).toString();
    // For this very start and ring it is no replay, but comes late.
    if (stated.includes(nonce) && stated.includes(fingerprint)) return;
    const code = await codeOf(async () => {
      await agent.keeper.confirm({ epoch, fingerprint, confirmation }, never);
    });
    assert.equal(code, brokenRule(agent.chain, agent.rules) ?? 'CONFIRMATION_INVALID');
  }

  /** @param machine whether all of the machine starts anew, or the process alone */
  async restart(number: AgentNumber, machine: boolean, rules?: RingRules): Promise<void> {
    const agent = this.#agent(number);
    if (rules) agent.rules = this.#withKeys(rules);
    const isKept = agent.outlives === 'machine' || !machine;
    if (!isKept) agent.stored = undefined;
    const kept = agent.stored && (await openRing(agent.stored.sealed, this.#image.sealingKey));
    const wasConfirmed = kept !== undefined && agent.outlives === 'process';
    agent.keeper = this.#open(agent, kept, wasConfirmed);
    const { key, olderKeys } = agent.keeper.view();
    agent.chain = [key, ...olderKeys].map(({ fingerprint }) => fingerprint).reverse();
    agent.confirmed = wasConfirmed && brokenRule(agent.chain, agent.rules) === undefined;
    const expected = kept ? [kept.active, ...kept.revoked] : [this.#image.key];
    assert.deepEqual(agent.chain, expected.map(({ fingerprint }) => fingerprint).reverse());
  }

  /** Fingerprints come as numbers of keys that there are. */
  #withKeys({ minimumEpoch, deniedFingerprints }: RingRules): RingRules {
    const keys = this.#saved.flatMap(({ chain }) => chain);
    const all = [this.#image.key.fingerprint, ...keys];
    return { minimumEpoch, deniedFingerprints: deniedFingerprints.map((key) => all[Number(key) % all.length] ?? '') };
  }

  #confirm(agent: Agent): void {
    agent.confirmed = true;
    agent.deniedThen = new Set(this.#denied);
  }

  /** Makes a change during which the process may end; then it is started again, and nobody has got an answer. */
  async #change(agent: Agent, crash: Crash, work: () => Promise<void>): Promise<string | undefined> {
    agent.crash = crash;
    const before = { chain: agent.chain, confirmed: agent.confirmed };
    const { stored } = agent;
    const code = await codeOf(work);
    agent.crash = 'none';
    if (code === undefined) {
      // What is kept is confirmed, and what is confirmed is kept: an agent that is started anew relies on it.
      const mustKeep = agent.confirmed && !(before.confirmed && before.chain === agent.chain);
      assert.equal(agent.stored !== stored, mustKeep);
    } else if (code === 'ended') {
      agent.deniedThen = before.confirmed ? agent.deniedThen : new Set(this.#denied);
      await this.restart(this.#agents.indexOf(agent) as AgentNumber, false);
    } else {
      assert.deepEqual({ chain: agent.chain, confirmed: agent.confirmed }, before);
    }
    return code;
  }

  /** That agents are as the model has them. */
  check(): void {
    for (const { keeper, chain, confirmed } of this.#agents) {
      const { key, olderKeys, keyRingEpoch, confirmed: isConfirmed } = keeper.view();
      const real = [key, ...olderKeys].map(({ fingerprint }) => fingerprint).reverse();
      assert.deepEqual([real, keyRingEpoch, isConfirmed], [chain, chain.length - 1, confirmed]);
    }
  }
}
