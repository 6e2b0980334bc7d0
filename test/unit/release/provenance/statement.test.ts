import assert from 'node:assert/strict';
import test from 'node:test';
import { builderId, builderProgram } from '../../../../src/release/provenance/builder.ts';
import { readStatement } from '../../../../src/release/provenance/read-statement.ts';
import {
  MAX_STATEMENT_BYTES,
  type ProvenanceFacts,
  writeStatement,
} from '../../../../src/release/provenance/statement.ts';
import { provenanceNames, releaseFileName } from '../../../../src/release/file-names.ts';
import { attestRelease } from '../../../../src/release/provenance/attest-release.ts';
import { signingKey } from '../../../../harness/release-environment.ts';
import { withCode } from '../../../support/codes.ts';
import { attestable } from '../../../support/provenance.ts';

const { facts } = await attestable();
const { tagObject, ...lightweight } = facts;
const written = JSON.parse(Buffer.from(writeStatement(facts)).toString()) as {
  subject: unknown;
  predicate: { buildDefinition: Record<string, unknown>; runDetails: Record<string, unknown> };
};

test('states the files, the parameters and what they were made of', () => {
  assert.deepEqual(written.subject, [
    { name: 'sample-v1.0.git.tgz.sig', digest: { sha256: facts.sha256 } },
    { name: 'sample-v1.0.git.tgz', digest: { sha256: facts.tgzSha256 } },
    { name: 'sample-v1.0.git.tar', digest: { sha256: facts.tarSha256 } },
  ]);
  const { externalParameters, resolvedDependencies } = written.predicate.buildDefinition;
  assert.deepEqual(externalParameters, { repositoryUrl: facts.repository, tag: facts.tag, prefix: facts.prefix });
  const uri = 'git+https://example.org/sample.git@refs/tags/v1.0';
  assert.deepEqual(resolvedDependencies, [
    { uri, digest: { gitCommit: facts.commit } },
    { uri, digest: { gitTag: tagObject } },
  ]);
});

test('cuts dates to the second, and is the same for the same facts', () => {
  const later = (date: Date) => new Date(date.getTime() + 999);
  const [startedAt, finishedAt] = [later(facts.startedAt), later(facts.finishedAt)];
  assert.deepEqual(writeStatement({ ...facts, startedAt, finishedAt }), writeStatement(facts));
});

for (const [name, own] of [
  ['of an annotated tag', facts],
  ['of a lightweight tag', lightweight],
  ['of a repository of SHA-256', { ...facts, commit: '1'.repeat(64), tagObject: '2'.repeat(64) }],
  ['by a bundle', { ...facts, builder: { ...facts.builder, program: { kind: 'bundle', sha256: 'f'.repeat(64) } } }],
  ['by source', { ...facts, builder: { ...facts.builder, program: { kind: 'source' }, mode: 'development' } }],
  ['without a prefix', { ...facts, prefix: '' }],
  ['with quotes and what is beyond ASCII', { ...facts, tag: 'v1"ü\u{1F600}', prefix: '"a"/ü/' }],
] as const satisfies readonly (readonly [string, ProvenanceFacts])[]) {
  test(`reads a statement ${name} as it was written`, () => {
    assert.deepEqual(readStatement(writeStatement(own)), own);
  });
}

test('the longest that an agent writes is not too long, nor are the names of its files', () => {
  const repository = `https://example.org/${'a/'.repeat(950)}${'n'.repeat(100)}.git`;
  const tag = '"'.repeat(130);
  const prefix = `${'"'.repeat(255)}/`.repeat(4);
  const longest = { ...facts, repository, tag, prefix, commit: '1'.repeat(64), tagObject: '2'.repeat(64) };
  const statement = writeStatement(longest);
  assert.ok(statement.length <= MAX_STATEMENT_BYTES, `${statement.length} bytes`);
  assert.deepEqual(readStatement(statement), longest);
  const { envelope } = attestRelease(longest, signingKey, facts.startedAt);
  // The interface says so.
  assert.ok(envelope.length <= 24_576);
  const names = provenanceNames(releaseFileName('n'.repeat(100), 't'.repeat(130)));
  assert.equal(Math.max(...Object.values(names).map((name) => name.length)), 255);
});

test('tells builders by their URI', () => {
  for (const program of [{ kind: 'image', sha256: 'a'.repeat(64) }, { kind: 'source' }] as const) {
    assert.deepEqual(builderProgram(builderId(program)), program);
  }
  const id = builderId({ kind: 'bundle', sha256: 'a'.repeat(64) });
  for (const other of [
    id.toUpperCase(),
    `${id}a`,
    id.slice(0, -1),
    ` ${id}`,
    `${id}\n`,
    id.replace('bundle', 'x'),
    '',
  ]) {
    assert.equal(builderProgram(other), undefined, other);
  }
});

for (const [name, bytes] of [
  ['nothing', Buffer.of()],
  ['no JSON', Buffer.from('{')],
  ['JSON of another kind', Buffer.from('[1, null, "2"]')],
  ['null', Buffer.from('null')],
  ['bytes that are no UTF-8', Buffer.concat([writeStatement(facts), Buffer.of(0xff)])],
  ['a byte order mark', Buffer.concat([Buffer.from('\ufeff'), writeStatement(facts)])],
  ['more than fits', Buffer.alloc(MAX_STATEMENT_BYTES + 1, ' ')],
  [
    'a repository that is no URL',
    Buffer.from(writeStatement(facts))
      .toString()
      .replace(/https:[^"]*sample.git"/, 'x"'),
  ],
] as const) {
  test(`refuses a statement of ${name}`, () => {
    assert.throws(() => readStatement(Buffer.from(bytes)), withCode('PROVENANCE_INVALID'));
  });
}
