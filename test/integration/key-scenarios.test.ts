import assert from 'node:assert/strict';
import test from 'node:test';
import { enums, readKey, readPrivateKey, revokeKey } from 'openpgp';
import { extendKeyPair } from '../../src/keys/extend-key.ts';
import { generateKeyPair, generateSigningKey } from '../../src/keys/generate-key.ts';
import type { KeyRoll } from '../../src/keys/ring/key-roll.ts';
import type { RevocationReason } from '../../src/keys/ring/key-view.ts';
import { SealingKey, temporarySealingKey } from '../../src/keys/ring/sealing-key.ts';
import {
  allKeys,
  hurriedClock,
  IdleGate,
  lateNow,
  makeKeeper,
  never,
  rebooted,
  rollKeys,
  secondsAfter,
  tenDaysBefore,
} from '../support/key-ring.ts';
import { everyone, good, kept, refused, release, scenario, unknown } from '../support/key-scenarios.ts';
import { withCode } from '../support/codes.ts';
import { sampleBytes } from '../support/openpgp.ts';
import { type Verdicts, Verifiers } from '../support/verifiers.ts';

/** An agent that was rolled once, and what a thief of its first key could do. */
async function rolledOnce(reason: RevocationReason) {
  const { keeper, key, options } = makeKeeper();
  const before = keeper.view().key.armoredKey;
  const roll = await rollKeys(keeper, reason, 'yearly ü');
  return { keeper, options, key, before, roll, revokeTime: roll.revokedKey.revocation.revokeTime };
}

for (const [reason, expected] of [
  ['SUPERSEDED', kept('SUPERSEDED')],
  ['RETIRED', kept('RETIRED')],
  ['COMPROMISED', refused],
] as const) {
  const once = rolledOnce(reason);
  const name = (what: string) => `${reason.toLowerCase()}: ${what}`;
  const after = (seconds: number) => async () => {
    const { key, roll, revokeTime } = await once;
    return { blocks: [roll.revokedKey.armoredKey], signed: await release(key, secondsAfter(revokeTime, seconds)) };
  };

  scenario(name('release and key of before the roll'), good, async () => {
    const { key, before, revokeTime } = await once;
    return { blocks: [before], signed: await release(key, secondsAfter(revokeTime, -3600)) };
  });
  scenario(name('release of an hour before'), expected, after(-3600));
  scenario(name('release of the second before'), expected, after(-1));
  // rnp counts the second of the revocation as before it.
  const sameSecond: Verdicts = reason === 'COMPROMISED' ? refused : { ...refused, rnp: 'accepts' };
  scenario(name('release of the very second'), sameSecond, after(0));
  scenario(name('release of the second after'), refused, after(1));
  scenario(name('release of an hour after'), refused, after(3600));
  scenario(name('old key, and the certificate by itself'), expected, async () => {
    const { key, before, roll, revokeTime } = await once;
    const blocks = [before, roll.revokedKey.revocation.armoredCertificate];
    return { blocks, signed: await release(key, secondsAfter(revokeTime, -3600)) };
  });
  scenario(name('old release, all keys of the ring'), expected, async () => {
    const { keeper, key, revokeTime } = await once;
    return { blocks: await allKeys(keeper), signed: await release(key, secondsAfter(revokeTime, -3600)) };
  });
  scenario(name('new release, all keys of the ring'), good, async () => {
    const { keeper } = await once;
    return { blocks: await allKeys(keeper), signed: await release(keeper.releaseKey, lateNow()) };
  });
  scenario(name('new release, the new key alone'), good, async () => {
    const { keeper, roll } = await once;
    return { blocks: [roll.newKey.armoredKey], signed: await release(keeper.releaseKey, lateNow()) };
  });
  scenario(name('new release, the old key alone'), unknown, async () => {
    const { keeper, roll } = await once;
    return { blocks: [roll.revokedKey.armoredKey], signed: await release(keeper.releaseKey, lateNow()) };
  });
  // For verify it is validly signed, but no release.
  const notice = { ...good, verify: 'RELEASE_MALFORMED' };
  scenario(name('notice as JSON, signed by the new key'), notice, async () => {
    const { keeper, roll } = await once;
    const { json, armoredJsonSignature } = roll.notice;
    return { blocks: await allKeys(keeper), signed: { content: Buffer.from(json), armored: armoredJsonSignature } };
  });
}

scenario('new key without its certification', good, async () => {
  const { keeper, roll } = await rolledOnce('SUPERSEDED');
  const key = await readKey({ armoredKey: roll.newKey.armoredKey });
  assert.equal(key.users[0]?.otherCertifications.length, 1);
  key.users[0].otherCertifications = [];
  return { blocks: [key.armor()], signed: await release(keeper.releaseKey, lateNow()) };
});

const twice = (async () => {
  const { keeper, key } = makeKeeper();
  await rollKeys(keeper, 'SUPERSEDED');
  const second = keeper.releaseKey;
  const inBetween = await release(second, lateNow());
  const { keyRingEpoch } = await rollKeys(keeper, 'COMPROMISED');
  assert.equal(keyRingEpoch, 2);
  return { blocks: await allKeys(keeper), key, inBetween, third: keeper.releaseKey };
})();
scenario('rolled twice: release by the first key, superseded', kept('SUPERSEDED'), async () => {
  const { blocks, key } = await twice;
  return { blocks, signed: await release(key, secondsAfter(lateNow(), -60)) };
});
scenario('rolled twice: release by the second key, compromised', refused, async () => {
  const { blocks, inBetween } = await twice;
  return { blocks, signed: inBetween };
});
scenario('rolled twice: release by the third key', good, async () => {
  const { blocks, third } = await twice;
  return { blocks, signed: await release(third, lateNow()) };
});

scenario('release signed in the second in which the roll was asked for', kept('SUPERSEDED'), async () => {
  const { keeper, options } = makeKeeper();
  const signed = await release(keeper.releaseKey, options.clock.now());
  await rollKeys(keeper, 'SUPERSEDED');
  return { blocks: await allKeys(keeper), signed };
});

scenario('key rolled in the second in which it was made', kept('RETIRED'), async () => {
  const clock = hurriedClock();
  const key = generateSigningKey({ now: clock.now() });
  const { keeper, options } = makeKeeper({ key, clock });
  const signed = await release(keeper.releaseKey, options.clock.now());
  await rollKeys(keeper, 'RETIRED');
  return { blocks: await allKeys(keeper), signed };
});

/** Fails at the last step before the swap. */
class BrokenSealingKey extends SealingKey {
  override encryptionKey(): Uint8Array {
    throw new Error('out of memory, say');
  }
}

scenario('roll that failed between revocation and swap', good, async () => {
  const sealingKey = new BrokenSealingKey(Buffer.alloc(32, 1));
  const { keeper, key } = makeKeeper({ sealingKey });
  await assert.rejects(rollKeys(keeper, 'COMPROMISED'), /out of memory/);
  assert.equal(keeper.releaseKey.fingerprint, key.fingerprint);
  return { blocks: await allKeys(keeper), signed: await release(keeper.releaseKey, lateNow()) };
});

const fleet = (async () => {
  const first = makeKeeper();
  const others = [rebooted(first.options), rebooted(first.options)];
  const roll = await rollKeys(first.keeper, 'SUPERSEDED');
  return { ...first, others, roll };
})();
const restore = async (sealed: Uint8Array, keeper = rebooted) => {
  const { options } = await fleet;
  const agent = keeper(options);
  await agent.restore(sealed, new IdleGate(), never);
  return agent;
};

scenario('agent that was rebooted and got its ring back', good, async () => {
  const { keeper, roll } = await fleet;
  const agent = await restore(roll.sealedKeyRing);
  return { blocks: await allKeys(keeper), signed: await release(agent.releaseKey, lateNow()) };
});

scenario('second agent of a fleet that follows, old release', kept('SUPERSEDED'), async () => {
  const { others, roll, key } = await fleet;
  const [agent] = others;
  assert.ok(agent);
  await agent.restore(roll.sealedKeyRing, new IdleGate(), never);
  return { blocks: await allKeys(agent), signed: await release(key, secondsAfter(lateNow(), -60)) };
});

scenario('second agent of a fleet that was not told of the roll', refused, async () => {
  const { others, keeper, roll } = await fleet;
  const [, agent] = others;
  assert.ok(agent);
  assert.notEqual(agent.releaseKey.fingerprint, roll.newKey.fingerprint);
  const date = secondsAfter(roll.revokedKey.revocation.revokeTime, 60);
  return { blocks: await allKeys(keeper), signed: await release(agent.releaseKey, date) };
});

scenario('ring that is older than the one in use, refused', good, async () => {
  const { roll } = await fleet;
  const agent = await restore(roll.sealedKeyRing);
  await rollKeys(agent, 'RETIRED');
  await assert.rejects(agent.restore(roll.sealedKeyRing, new IdleGate(), never), withCode('KEY_RING_STALE'));
  return { blocks: await allKeys(agent), signed: await release(agent.releaseKey, lateNow()) };
});

scenario('ring of another image, refused', good, async () => {
  const { options, roll } = await fleet;
  const agent = rebooted({ ...options, sealingKey: temporarySealingKey() });
  await assert.rejects(agent.restore(roll.sealedKeyRing, new IdleGate(), never), withCode('KEY_RING_FOREIGN'));
  return { blocks: await allKeys(agent), signed: await release(agent.releaseKey, lateNow()) };
});

const expiring = (async () => {
  const now = tenDaysBefore(lateNow());
  const pair = await generateKeyPair({ now, lifetimeSeconds: 86_400 });
  return { ...pair, now };
})();
const expired = everyone('EXPKEYSIG', 'accepts', 'EXPIRED');
scenario('expired key, release of before', expired, async () => {
  const { signingKey, now } = await expiring;
  return { blocks: [signingKey.publicKeyArmored], signed: await release(signingKey, secondsAfter(now, 60)) };
});
scenario(
  'expired key, release of after',
  { ...expired, sq: 'rejects', sqv: 'rejects', rnp: 'rejects', verify: 'SIGNATURE_KEY_EXPIRED' },
  async () => {
    const { signingKey, now } = await expiring;
    const date = secondsAfter(now, 90_000);
    await assert.rejects(release(signingKey, date), withCode('KEY_NOT_USABLE'));
    const { fingerprint, keyId, createTime, publicKeyArmored } = signingKey;
    const sign = (digest: Uint8Array) => signingKey.sign(digest);
    const signStatement = (statement: Uint8Array) => signingKey.signStatement(statement);
    const unaware = { fingerprint, keyId, createTime, publicKeyArmored, sign, signStatement };
    return { blocks: [publicKeyArmored], signed: await release(unaware, date) };
  },
);
for (const [when, days] of [
  ['of before', -9.5],
  ['of after', 0],
] as const) {
  scenario(`expired key that was extended, release ${when} its first expiry`, good, async () => {
    const { secretKeyArmored, signingKey } = await expiring;
    const longer = await extendKeyPair(secretKeyArmored, { now: lateNow() });
    assert.equal(longer.signingKey.fingerprint, signingKey.fingerprint);
    const date = secondsAfter(lateNow(), days * 86_400);
    return { blocks: [longer.signingKey.publicKeyArmored], signed: await release(longer.signingKey, date) };
  });
}
scenario('expired key, rolled: release by the new key, which it did not certify', good, async () => {
  const { signingKey } = await expiring;
  const { keeper } = makeKeeper({ key: signingKey });
  const roll = await rollKeys(keeper, 'SUPERSEDED');
  assert.equal(roll.armoredCertification, undefined);
  return { blocks: await allKeys(keeper), signed: await release(keeper.releaseKey, lateNow()) };
});

scenario('signature dated 2035', everyone('GOODSIG', 'rejects', 'SIGNATURE_DATE_INVALID'), async () => {
  const { keeper, key } = makeKeeper();
  return { blocks: await allKeys(keeper), signed: await release(key, new Date('2035-01-01T00:00:00Z')) };
});

scenario('changed content under a superseded key', everyone('BADSIG', 'rejects', 'SIGNATURE_INVALID'), async () => {
  const { keeper, key } = makeKeeper();
  const signed = await release(key, secondsAfter(lateNow(), -60));
  await rollKeys(keeper, 'SUPERSEDED');
  const message = Buffer.from(signed.message);
  const within = message.indexOf(signed.content) + 50;
  message.writeUInt8(message.readUInt8(within) ^ 1, within);
  return { blocks: await allKeys(keeper), signed: { armored: signed.armored, content: sampleBytes(1000, 7), message } };
});

scenario('revocation made beforehand without reason, as openpgp.js prepares it', refused, async () => {
  const now = tenDaysBefore(lateNow());
  const { secretKeyArmored, signingKey } = await generateKeyPair({ now });
  const key = await readPrivateKey({ armoredKey: secretKeyArmored });
  const { publicKey } = await revokeKey({
    key,
    reasonForRevocation: { flag: enums.reasonForRevocation.noReason },
    date: now,
    format: 'armored',
  });
  return { blocks: [publicKey], signed: await release(signingKey, secondsAfter(now, 60)) };
});

scenario('revocation by a stranger', good, async () => {
  const { keeper } = makeKeeper();
  const stranger = makeKeeper();
  const { revokedKey } = await rollKeys(stranger.keeper, 'COMPROMISED');
  const key = await readKey({ armoredKey: keeper.view().key.armoredKey });
  key.revocationSignatures.push(...(await readKey({ armoredKey: revokedKey.armoredKey })).revocationSignatures);
  return { blocks: [key.armor()], signed: await release(keeper.releaseKey, lateNow()) };
});

test('every program takes the notice in words, and gpg the certification by itself', async () => {
  const { key, keeper } = makeKeeper();
  const roll: KeyRoll = await rollKeys(keeper, 'SUPERSEDED', '- dash, and ünïcode');
  using verifiers = new Verifiers(await allKeys(keeper));
  verifiers.write('notice', roll.notice.text);
  for (const args of [
    ['gpg', '--batch', '--verify', 'notice'],
    ['sq', 'verify', '--signer-cert', 'ring.asc', 'notice'],
    ['rnp', '--homedir', 'r', '--verify', 'notice'],
  ]) {
    const [program = '', ...rest] = args;
    assert.equal(verifiers.run(program, ...rest).status, 0, program);
  }
  const checked = verifiers.run('gpg', '--batch', '--with-colons', '--check-signatures');
  assert.match(checked.stdout.toString(), new RegExp(`^sig:!:.*:${key.keyId}:.*:10x:`, 'm'));
});
