import assert from 'node:assert/strict';
import test from 'node:test';
import { readEnvelope, writeEnvelope } from '../../src/formats/in-toto/dsse.ts';
import { readArmor } from '../../src/formats/openpgp/armor.ts';
import { signatureType } from '../../src/formats/openpgp/registry.ts';
import { armorSignature, signPacket } from '../../src/keys/sign-packet.ts';
import { attestRelease, type Provenance } from '../../src/release/provenance/attest-release.ts';
import { checkPrefix, type SignedStatement, verifyProvenance } from '../../src/release/verify/verify-provenance.ts';
import { publicKeys, signingKey } from '../../harness/release-environment.ts';
import { makeKey } from '../../harness/sample-key.ts';
import { withCode } from '../support/codes.ts';
import fc from '../support/fast-check.ts';
import { attestable, formsOf, PREFIX } from '../support/provenance.ts';

const { release, facts, now, provenance, detached } = await attestable();
const { signatureTime } = release.verified;
const other = await makeKey();
const bothKeys = new Map([...publicKeys, ...other.publicKeys]);
const text = Buffer.from(provenance.statement).toString();

const verify = (signed: SignedStatement, keys = publicKeys) => verifyProvenance(signed, release, keys, now);
const refused = withCode('PROVENANCE_INVALID', 'SIGNATURE_INVALID', 'SIGNATURE_KEY_UNKNOWN', 'RELEASE_MISMATCH');

/** The statement in the place of the right one, in both forms, under signatures that are not of it. */
function withStatement(statement: string): Record<string, SignedStatement> {
  const payload = Buffer.from(statement);
  const envelope = writeEnvelope({ ...readEnvelope(provenance.envelope), payload });
  return formsOf({ ...provenance, statement: payload, envelope });
}

/** The same, signed by the key of the release. */
function signedAnew(statement: string, key = signingKey): Provenance {
  const payload = Buffer.from(statement);
  const packet = signPacket(key, { type: signatureType.binary, date: signatureTime }, payload);
  return {
    statement: payload,
    envelope: writeEnvelope(key.signStatement(payload)),
    statementSignature: armorSignature(packet),
  };
}

/** The path of every value in the statement, and of every name. */
function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...path, name]))];
}

/** The statement with what `change` makes of the value at `path`; undefined takes it out. */
function changed(path: readonly string[], change: (value: unknown) => unknown): string {
  const walk = (value: unknown, rest: readonly string[]): unknown => {
    const [name, ...more] = rest;
    if (name === undefined) return change(value);
    assert.ok(typeof value === 'object' && value !== null);
    const entries = Object.entries<unknown>({ ...value }).map(
      ([key, inner]) => [key, key === name ? walk(inner, more) : inner] as const,
    );
    const kept = entries.filter(([, inner]) => inner !== undefined);
    return Array.isArray(value) ? kept.map(([, inner]) => inner) : Object.fromEntries(kept);
  };
  return `${JSON.stringify(walk(JSON.parse(text) as unknown, path), undefined, 2)}\n`;
}

/** Changes that leave the text one that looks alike, and some that do not. */
const changes: readonly (readonly [string, (value: unknown) => unknown])[] = [
  ['left out', () => undefined],
  ['null', () => null],
  ['empty', () => ''],
  ['a number', () => 1],
  [
    'alike',
    (value) =>
      typeof value === 'string'
        ? value.replace(/[0-9a-z](?=[^0-9a-z]*$)/, (last) => (last === '1' ? '2' : '1'))
        : [value],
  ],
  [
    'of a field more',
    (value) => (typeof value === 'object' && !Array.isArray(value) ? { ...value, more: '' } : [value]),
  ],
];

/** What the agent alone knows: the holder of its key may state of it what he likes. */
const byItsWordAlone = new Set([
  'predicate.buildDefinition.externalParameters.prefix',
  'predicate.buildDefinition.internalParameters.mode',
  'predicate.buildDefinition.resolvedDependencies.1',
  'predicate.buildDefinition.resolvedDependencies.1.digest.gitTag',
  'predicate.runDetails.builder.version.sealci-release-agent',
  'predicate.runDetails.builder.version.node',
  'predicate.runDetails.metadata.invocationId',
  'predicate.runDetails.metadata.startedOn',
  'predicate.runDetails.metadata.finishedOn',
]);

test('accepts the provenance as it was made, in both forms', async () => {
  for (const signed of Object.values(formsOf(provenance))) assert.deepEqual(await verify(signed), facts);
  assert.ok(pathsIn(JSON.parse(text)).length > 40);
});

for (const path of pathsIn(JSON.parse(text))) {
  test(`refuses a change of ${path.join('.') || 'the whole'}, in both forms`, async () => {
    for (const [name, change] of changes) {
      const statement = changed(path, change);
      assert.notEqual(statement, text, name);
      for (const [form, signed] of Object.entries(withStatement(statement))) {
        await assert.rejects(verify(signed), refused, `${name}, ${form}`);
      }
      if (byItsWordAlone.has(path.join('.'))) continue;
      for (const [form, signed] of Object.entries(formsOf(signedAnew(statement)))) {
        await assert.rejects(
          verify(signed),
          withCode('PROVENANCE_INVALID', 'RELEASE_MISMATCH'),
          `${name}, ${form}, signed anew`,
        );
      }
    }
  });
}

test('refuses every form of a field that the agent alone knows but its own, also when it is signed', async () => {
  const own = pathsIn(JSON.parse(text)).filter((path) => byItsWordAlone.has(path.join('.')));
  assert.equal(own.length, byItsWordAlone.size);
  for (const path of own) {
    for (const change of [() => null, () => 1, () => [], () => ({})]) {
      for (const signed of Object.values(formsOf(signedAnew(changed(path, change))))) {
        await assert.rejects(verify(signed), withCode('PROVENANCE_INVALID'), path.join('.'));
      }
    }
  }
});

test('refuses names twice, other spellings and more space, also when they are signed', async () => {
  for (const statement of [
    text.replace('"tag": "v1.0"', '"tag": "v1.0", "tag": "v1.0"'),
    text.replace('"v1.0"', '"\\u00761.0"'),
    text.replace('\n', '\n\n'),
    `${text}\n`,
    text.trimEnd(),
    JSON.stringify(JSON.parse(text)),
  ]) {
    assert.notEqual(statement, text);
    for (const signed of Object.values(formsOf(signedAnew(statement)))) {
      await assert.rejects(verify(signed), withCode('PROVENANCE_INVALID'), statement);
    }
  }
});

test('refuses whatever bytes are changed, in the statement, its signatures and the envelope', async () => {
  const parts = [
    ['envelope', Buffer.from(provenance.envelope)],
    ['statement', Buffer.from(provenance.statement)],
    ['statementSignature', Buffer.from(readArmor(provenance.statementSignature, 'SIGNATURE'))],
  ] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...parts),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async ([part, bytes], at, mask) => {
        const copy = Buffer.from(bytes);
        const position = at % copy.length;
        copy.writeUInt8(copy.readUInt8(position) ^ mask, position);
        const { statement, statementSignature } = provenance;
        const signed =
          part === 'envelope'
            ? { envelope: copy.toString('latin1') }
            : part === 'statement'
              ? { statement: copy, statementSignature }
              : { statement, statementSignature: armorSignature(copy) };
        await assert.rejects(verify(signed), refused);
      },
    ),
    { numRuns: 2000 },
  );
});

test('refuses whatever text is put into any field', async () => {
  const paths = pathsIn(JSON.parse(text)).filter((path) => !byItsWordAlone.has(path.join('.')));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.anything({ maxDepth: 2 }), async (path, value) => {
      const statement = changed(path, () => value);
      fc.pre(statement !== text);
      const both = [...Object.values(withStatement(statement)), ...Object.values(formsOf(signedAnew(statement)))];
      for (const signed of both) await assert.rejects(verify(signed), refused);
    }),
    { numRuns: 300 },
  );
});

test('refuses the provenance of another release, key or date', async () => {
  const another = await attestable();
  const later = new Date(signatureTime.getTime() + 1000);
  const dated = signPacket(signingKey, { type: signatureType.binary, date: later }, provenance.statement);
  const cases: readonly (readonly [SignedStatement, Parameters<typeof withCode>[0]])[] = [
    ...Object.values(formsOf(attestRelease(facts, other.signingKey, signatureTime))).map(
      (signed) => [signed, 'envelope' in signed ? 'SIGNATURE_INVALID' : 'RELEASE_MISMATCH'] as const,
    ),
    [{ statement: provenance.statement, statementSignature: armorSignature(dated) }, 'RELEASE_MISMATCH'],
  ];
  for (const [signed, code] of cases) await assert.rejects(verify(signed, bothKeys), withCode(code));
  const elsewhere = { ...release, sha256: '0'.repeat(64) };
  for (const signed of Object.values(formsOf(another.provenance))) {
    await assert.rejects(verifyProvenance(signed, elsewhere, publicKeys, now), withCode('RELEASE_MISMATCH'));
  }
  const unknown = attestRelease(facts, other.signingKey, signatureTime);
  await assert.rejects(
    verify({ statement: unknown.statement, statementSignature: unknown.statementSignature }),
    withCode('SIGNATURE_KEY_UNKNOWN'),
  );
});

test('refuses work that began after the signature, or ended before it', async () => {
  const [before, after] = [-2000, 2000].map((ms) => new Date(signatureTime.getTime() + ms));
  assert.ok(before && after);
  for (const times of [
    { startedAt: after, finishedAt: after },
    { startedAt: before, finishedAt: before },
  ]) {
    for (const signed of Object.values(formsOf(attestRelease({ ...facts, ...times }, signingKey, signatureTime)))) {
      await assert.rejects(verify(signed), withCode('RELEASE_MISMATCH'));
    }
  }
});

test('no signature of the one kind passes for one of another', async () => {
  const { statement } = provenance;
  const { sig } = readEnvelope(provenance.envelope);
  const packet = readArmor(provenance.statementSignature, 'SIGNATURE');
  // R and S, each behind the count of its bits.
  const ofOpenPgp = Buffer.concat([packet.subarray(-64 - 2, -32 - 2), packet.subarray(-32)]);
  const keyid = signingKey.signStatement(statement).keyid;
  await assert.rejects(
    verify({ envelope: writeEnvelope({ payload: statement, keyid, sig: ofOpenPgp }) }),
    withCode('SIGNATURE_INVALID'),
  );
  const withSig = Buffer.concat([
    packet.subarray(0, -64 - 2),
    sig.subarray(0, 32),
    packet.subarray(-34, -32),
    sig.subarray(32),
  ]);
  await assert.rejects(
    verify({ statement, statementSignature: armorSignature(withSig) }),
    withCode('SIGNATURE_INVALID', 'PROVENANCE_INVALID'),
  );
  // That of the release, which states a repository and a tag.
  await assert.rejects(verify({ statement, statementSignature: detached }), withCode('PROVENANCE_INVALID'));
});

test('compares the prefix with the archive', () => {
  checkPrefix(facts, { path: PREFIX });
  checkPrefix({ prefix: '' }, { path: PREFIX });
  checkPrefix({ prefix: 'ü/' }, { path: Buffer.from('ü/').toString('latin1') });
  for (const prefix of ['sample-v1.1/', 'sample-v1.0/a/', 'a/']) {
    assert.throws(() => {
      checkPrefix({ prefix }, { path: PREFIX });
    }, withCode('RELEASE_MISMATCH'));
  }
});
