import assert from 'node:assert/strict';
import test from 'node:test';
import { enums, readSignature, reformatKey, revokeKey } from 'openpgp';
import { generateSigningKey } from '../../../../src/keys/generate-key.ts';
import { readPublicKeys } from '../../../../src/keys/public-keys.ts';
import type { KeyRingKeeper, KeyRingKeeperOptions } from '../../../../src/keys/ring/key-ring-keeper.ts';
import { openRing } from '../../../../src/keys/ring/sealed-ring.ts';
import { signPacket } from '../../../../src/keys/sign-packet.ts';
import { withCode } from '../../../support/codes.ts';
import { IdleGate, lateNow, makeKeeper, never, rebooted, rollKeys } from '../../../support/key-ring.ts';
import {
  confirmBy,
  DAY_SECONDS,
  daysAgo,
  imageDigest,
  makeOperator,
  own,
  signedBy,
  statementOf,
} from '../../../support/operator.ts';

const operator = await makeOperator();
const operators = await readPublicKeys(Buffer.from(operator.toPublic().armor()));

function started(options: Partial<KeyRingKeeperOptions>): ReturnType<typeof makeKeeper> {
  return makeKeeper({ confirmed: false, ...options });
}

const restore = (keeper: KeyRingKeeper, sealed: Uint8Array) => keeper.restore(sealed, new IdleGate(), never);

function assertSilent(keeper: KeyRingKeeper): void {
  assert.throws(() => keeper.releaseKey, withCode('KEY_RING_UNCONFIRMED'));
  assert.equal(keeper.state.confirmed, false);
}

test('where an operator has to sign, a restored ring does not sign before, nor is it kept', async () => {
  const { keeper, options } = makeKeeper({ imageDigest });
  const { sealedKeyRing } = await rollKeys(keeper, 'COMPROMISED');
  const kept: Uint8Array[] = [];
  const agent = rebooted({ ...options, confirmed: false, operators, keep: (sealed) => kept.push(sealed) });
  assert.equal((await restore(agent, sealedKeyRing)).confirmed, false);
  assertSilent(agent);
  assert.equal(kept.length, 0);
  await assert.rejects(agent.confirm(own(agent), never), withCode('CONFIRMATION_REQUIRED'));
  assertSilent(agent);
  const told: unknown[] = [];
  const confirmation = await signedBy(operator, statementOf(agent));
  await agent.confirm({ ...own(agent), confirmation }, never, (event) => told.push(event));
  const { fingerprint, epoch } = agent.state;
  const by = operator.getFingerprint().toUpperCase();
  assert.deepEqual(told, [{ event: 'confirmed', fingerprint, epoch, operator: by }]);
  assert.equal(agent.releaseKey.fingerprint, keeper.state.fingerprint);
  assert.equal((await openRing(kept[0] ?? Buffer.alloc(0), options.sealingKey)).epoch, 1);
});

test('a confirmed agent takes the next ring of its fleet without an operator: it can only go forward', async () => {
  const { keeper, options } = makeKeeper({ imageDigest });
  const agent = rebooted({ ...options, confirmed: false, operators });
  await confirmBy(agent, statementOf(agent), operator);
  const { sealedKeyRing, newKey } = await rollKeys(keeper, 'SUPERSEDED');
  assert.deepEqual(await restore(agent, sealedKeyRing), {
    key: newKey,
    keyRingEpoch: 1,
    changed: true,
    confirmed: true,
  });
});

test('one statement confirms all agents whose nonces it has, and no other start of them', async () => {
  const { options } = makeKeeper({ imageDigest });
  const start = (): KeyRingKeeper => rebooted({ ...options, confirmed: false, operators });
  const [first, second, third] = [start(), start(), start()];
  const text = statementOf(first, { nonces: [second.state.nonce, first.state.nonce] });
  for (const agent of [first, second]) assert.equal((await confirmBy(agent, text, operator)).changed, true);
  await assert.rejects(confirmBy(third, text, operator), withCode('CONFIRMATION_INVALID'));
  assertSilent(third);
});

for (const [name, changed] of [
  ['nonce', { nonces: ['0'.repeat(64)] }],
  ['epoch', { epoch: 1 }],
  ['key', { fingerprint: 'A'.repeat(40) }],
  ['ring', { ringDigest: '0'.repeat(64) }],
  ['image', { imageDigest: '0'.repeat(64) }],
  ['image, or none', { imageDigest: undefined }],
] as const) {
  test(`throws CONFIRMATION_INVALID for another ${name}, and nothing changes`, async () => {
    const { keeper } = started({ operators, imageDigest });
    await assert.rejects(confirmBy(keeper, statementOf(keeper, changed), operator), withCode('CONFIRMATION_INVALID'));
    assertSilent(keeper);
  });
}

for (const [name, change] of [
  ['one byte more', (text: string) => `${text}\n`],
  ['a line more', (text: string) => `${text}comment: none\n`],
  ['other line ends', (text: string) => text.replaceAll('\n', '\r\n')],
  ['another version', (text: string) => text.replace('version 1', 'version 2')],
  ['nothing in it', () => ''],
  ['too many agents', (text: string) => text + `agent-nonce: ${'0'.repeat(64)}\n`.repeat(900)],
] as const) {
  test(`throws CONFIRMATION_INVALID for a statement with ${name}`, async () => {
    const { keeper } = started({ operators, imageDigest });
    await assert.rejects(confirmBy(keeper, change(statementOf(keeper)), operator), withCode('CONFIRMATION_INVALID'));
    assertSilent(keeper);
  });
}

test('throws CONFIRMATION_INVALID for a signature that is none, several, or of something else', async () => {
  const { keeper } = started({ operators, imageDigest });
  const good = await signedBy(operator, statementOf(keeper));
  const other = await signedBy(operator, 'another text');
  const twice = await signedBy([operator, operator], statementOf(keeper));
  const wrong = [Buffer.from(''), Buffer.from('text'), Buffer.from([0xff]), other.signature, twice.signature];
  for (const signature of wrong) {
    const confirmation = { statement: good.statement, signature };
    await assert.rejects(keeper.confirm({ ...own(keeper), confirmation }, never), withCode('CONFIRMATION_INVALID'));
    assertSilent(keeper);
  }
  assert.equal((await keeper.confirm({ ...own(keeper), confirmation: good }, never)).changed, true);
});

test('takes signatures of documents, binary or text, and none of a type that does not cover the statement', async () => {
  const signer = generateSigningKey({ now: daysAgo(20) });
  const signers = await readPublicKeys(Buffer.from(signer.publicKeyArmored));
  const { keeper, options } = started({ operators: signers, imageDigest });
  /** A signature that is good by itself, of what its type has it cover. */
  const confirmWith = (agent: KeyRingKeeper, type: enums.signature, covered: (statement: string) => string) => {
    const text = statementOf(agent);
    const signature = signPacket(signer, { type, date: lateNow() }, Buffer.from(covered(text)));
    return agent.confirm({ ...own(agent), confirmation: { statement: Buffer.from(text), signature } }, never);
  };
  const [signerKey] = [...signers.values()];
  assert.ok(signerKey);
  for (const type of [enums.signature.standalone, enums.signature.timestamp]) {
    const forged = signPacket(signer, { type, date: lateNow() });
    const [packet] = (await readSignature({ binarySignature: forged })).packets;
    await packet?.verify(signerKey.key.keyPacket, type, Buffer.from('whatever'));
    assert.equal(packet?.signatureType, type, 'openpgp.js takes it for good, whatever it is held against');
    await assert.rejects(
      confirmWith(keeper, type, () => ''),
      withCode('CONFIRMATION_INVALID'),
    );
    assertSilent(keeper);
  }
  const { binary, text } = enums.signature;
  assert.equal((await confirmWith(rebooted(options), binary, (statement) => statement)).changed, true);
  const withLineEnds = (statement: string): string => statement.replaceAll('\n', '\r\n');
  assert.equal((await confirmWith(rebooted(options), text, withLineEnds)).changed, true);
});

test('throws CONFIRMATION_INVALID for a key that is not an operator', async () => {
  const { keeper } = started({ operators, imageDigest });
  await assert.rejects(confirmBy(keeper, statementOf(keeper), await makeOperator()), withCode('CONFIRMATION_INVALID'));
  assertSilent(keeper);
});

test('throws CONFIRMATION_INVALID for a key that has expired, also with a date from before', async () => {
  const expired = await makeOperator(daysAgo(20), 10 * DAY_SECONDS);
  const keys = await readPublicKeys(Buffer.from(expired.toPublic().armor()));
  const { keeper } = started({ operators: keys, imageDigest });
  const confirm = confirmBy(keeper, statementOf(keeper), expired, daysAgo(15));
  await assert.rejects(confirm, withCode('CONFIRMATION_INVALID'));
  assertSilent(keeper);
});

test('throws CONFIRMATION_INVALID for a revoked key and for a signature from the future', async () => {
  const { privateKey, revocationCertificate } = await reformatKey({
    privateKey: operator,
    userIDs: [{ name: 'Operator' }],
    date: daysAgo(20),
    format: 'object',
  });
  const revocation = { key: privateKey, revocationCertificate, date: daysAgo(1), format: 'object' } as const;
  const { publicKey } = await revokeKey(revocation);
  const revoked = await readPublicKeys(Buffer.from(publicKey.armor()));
  const { keeper, options } = started({ operators: revoked, imageDigest });
  await assert.rejects(confirmBy(keeper, statementOf(keeper), operator), withCode('CONFIRMATION_INVALID'));
  const other = rebooted({ ...options, operators });
  const tomorrow = daysAgo(-1);
  await assert.rejects(confirmBy(other, statementOf(other), operator, tomorrow), withCode('CONFIRMATION_INVALID'));
  assertSilent(other);
});

test('throws CONFIRMATION_INVALID for a signature that the agent cannot check', async () => {
  const { keeper } = started({ imageDigest });
  await assert.rejects(confirmBy(keeper, statementOf(keeper), operator), withCode('CONFIRMATION_INVALID'));
  assertSilent(keeper);
});
