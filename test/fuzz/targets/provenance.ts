import assert from 'node:assert/strict';
import { readEnvelope, writeEnvelope } from '../../../src/formats/in-toto/dsse.ts';
import { readPublicKeys } from '../../../src/keys/public-keys.ts';
import { verifyEnvelope } from '../../../src/keys/verify-statement.ts';
import { attestRelease } from '../../../src/release/provenance/attest-release.ts';
import { readStatement } from '../../../src/release/provenance/read-statement.ts';
import { type ProvenanceFacts, writeStatement } from '../../../src/release/provenance/statement.ts';
import { created, fixedKey } from '../support/fixed-key.ts';
import { outcomeOf } from '../support/outcome.ts';
import type { FuzzTarget } from '../target.ts';

const key = fixedKey(1);
const trusted = (await readPublicKeys(Buffer.from(key.publicKeyArmored))).get(key.fingerprint) ?? assert.fail();

const lightweight: ProvenanceFacts = {
  repository: 'https://example.org/a.git',
  tag: 'v1',
  prefix: 'a-v1/',
  commit: '1'.repeat(40),
  sha256: '3'.repeat(64),
  tgzSha256: '4'.repeat(64),
  tarSha256: '5'.repeat(64),
  builder: {
    program: { kind: 'image', sha256: '6'.repeat(64) },
    mode: 'production',
    version: '0.1.0',
    nodeVersion: '26.10.0',
  },
  invocationId: '7'.repeat(32),
  startedAt: created,
  finishedAt: created,
};
const facts: ProvenanceFacts = { ...lightweight, tagObject: '2'.repeat(40) };
const { envelope, statement } = attestRelease(facts, key, created);

/** Provenance: the envelope, or the statement in it. */
export const target: FuzzTarget = {
  maxBytes: 8192,
  dictionary: [
    ...[
      '"payload":"',
      '","payloadType":"',
      '"signatures":[',
      '"keyid":"',
      '"sig":"',
      '==',
      '\n',
      '\\u0000',
      '\ufeff',
      '}',
    ],
    ...[
      '"_type"',
      '"subject"',
      '"digest"',
      '"gitTag"',
      '"__proto__"',
      '"image@sha256:',
      'source',
      'null',
      '[]',
      '{}',
      '1e1',
    ],
  ],
  seeds: [
    envelope,
    statement,
    writeStatement(lightweight),
    writeStatement({ ...facts, prefix: '', builder: { ...facts.builder, program: { kind: 'source' } } }),
    writeStatement({ ...facts, tag: '"\u00fc/', prefix: '\u00fc"/' }),
  ],
  run(input) {
    const text = Buffer.from(input).toString('latin1');
    const { value: read } = outcomeOf(['PROVENANCE_INVALID'], () => readEnvelope(text));
    if (read) assert.equal(writeEnvelope(read), text, 'an envelope that is in another form was read');
    const { value: verified } = outcomeOf(['PROVENANCE_INVALID', 'SIGNATURE_INVALID'], () =>
      verifyEnvelope(text, trusted),
    );
    assert.equal(verified !== undefined, text === envelope, 'another envelope is valid, or the right one is not');

    const { value: found } = outcomeOf(['PROVENANCE_INVALID'], () => readStatement(input));
    if (!found) return;
    assert.ok(Buffer.from(input).equals(writeStatement(found)), 'a statement that is in another form was read');
    const { predicate } = JSON.parse(Buffer.from(input).toString('utf8')) as {
      predicate: { buildDefinition: { externalParameters: unknown } };
    };
    const { repository, tag, prefix } = found;
    assert.deepEqual(
      predicate.buildDefinition.externalParameters,
      { repositoryUrl: repository, tag, prefix },
      'other parameters',
    );
  },
};
