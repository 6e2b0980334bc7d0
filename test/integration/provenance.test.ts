import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, verify as verifyRaw } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { AgentError } from '../../src/errors.ts';
import { preAuthEncoding, readEnvelope } from '../../src/formats/in-toto/dsse.ts';
import { readStatement } from '../../src/release/provenance/read-statement.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { releaseEnvironment, signingKey } from '../../harness/release-environment.ts';
import { errorIn, type Outcome } from '../support/cli.ts';
import { CliSample } from '../support/cli-sample.ts';
import { withCode } from '../support/codes.ts';
import { neverAborted, serve } from '../support/fake-agent.ts';
import { releaseFileNames } from '../support/release-files.ts';
import { startRelease } from '../support/request-release.ts';
import { Verifiers } from '../support/verifiers.ts';

// Put there by scripts/install-test-tools.sh.
const root = path.resolve(import.meta.dirname, '../..');
const python = path.join(root, 'dist/tools/python/bin/python');

const sample = await CliSample.start();
const { agent, bundle, commit, toAgent, url } = sample;

after(() => sample[Symbol.asyncDispose]());

const made = await sample.create('made', toAgent);
const tgz = bundle.path('made/sample-v1.0.git.tgz');
const [release, envelope, statement] = [`${tgz}.sig`, `${tgz}.intoto.jsonl`, `${tgz}.intoto.json`];
await bundle.run(['public-key', ...toAgent, '--out', 'key.asc']);
await bundle.run(['public-key', ...toAgent, '--pem', '--out', 'key.pem']);
const facts = readStatement(readFileSync(statement));

const verify = (...args: readonly string[]): Promise<Outcome> =>
  bundle.run(['verify', release, '--key', 'key.asc', '--json', ...args]);

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

test('create writes the provenance beside the release', () => {
  assert.equal(made.code, 0, made.stderr);
  assert.deepEqual(readdirSync(bundle.path('made')).toSorted(), releaseFileNames('sample-v1.0'));
  assert.deepEqual(Buffer.from(readEnvelope(readFileSync(envelope, 'utf8')).payload), readFileSync(statement));
});

test('the provenance names the release, its bundle and its call', async () => {
  const { code, stdout } = await verify('--provenance', envelope);
  assert.equal(code, 0, stdout);
  const call = agent.log.find((line) => line['event'] === 'call' && line['method'] === 'CreateRelease');
  const tag = sample.repository.git('rev-parse', 'refs/tags/v1.0');
  assert.deepEqual(
    [facts.repository, facts.tag, facts.commit, facts.tagObject, facts.prefix],
    [url, 'v1.0', commit, tag, 'sample-v1.0/'],
  );
  assert.deepEqual(facts.builder.program, { kind: 'bundle', sha256: sha256(bundle.file) });
  assert.deepEqual([facts.builder.mode, facts.builder.nodeVersion], ['development', process.versions.node]);
  assert.equal(facts.invocationId, call?.['call']);
  assert.equal(facts.sha256, sha256(release));
});

test('verify takes both forms, and the archive apart from its signature', async () => {
  for (const file of [envelope, statement]) {
    const { code, stdout } = await verify('--provenance', file);
    assert.equal(code, 0, stdout);
    const { provenance } = JSON.parse(stdout) as { provenance: { builder: { id: string }; invocationId: string } };
    assert.equal(provenance.invocationId, facts.invocationId);
    assert.equal((await verify('--provenance', file, '--builder', provenance.builder.id)).code, 0);
  }
  const verifiers = new Verifiers([readFileSync(bundle.path('key.asc'), 'utf8')]);
  writeFileSync(tgz, verifiers.run('gpg', '--batch', '--quiet', '--decrypt', release).stdout);
  verifiers[Symbol.dispose]();
  const apart = ['--signature', `${tgz}.asc`, '--provenance', envelope];
  const detached = await bundle.run(['verify', tgz, '--key', 'key.asc', ...apart]);
  assert.equal(detached.code, 0, detached.stderr);
  assert.match(detached.stdout, /built by .*bundle@sha256:/);
  rmSync(tgz);
});

test('verify refuses the provenance of another release, and another builder, before it extracts anything', async () => {
  const other = await sample.create('other', [...toAgent, '--prefix', 'other/']);
  assert.equal(other.code, 0, other.stderr);
  const builder = `https://release.sealci.dev/builders/image@sha256:${'0'.repeat(64)}`;
  const cases = [
    ['RELEASE_MISMATCH', ['--provenance', 'other/sample-v1.0.git.tgz.intoto.jsonl']],
    ['RELEASE_MISMATCH', ['--provenance', 'other/sample-v1.0.git.tgz.intoto.json']],
    ['RELEASE_MISMATCH', ['--provenance', envelope, '--builder', builder]],
    ['PROVENANCE_INVALID', ['--provenance', release.replace(/sig$/, 'asc')]],
    ['FILE_UNREADABLE', ['--provenance', 'none']],
    ['INVALID_ARGUMENT', ['--builder', builder]],
    ['INVALID_ARGUMENT', ['--provenance', envelope, '--builder', 'https://example.org/builder']],
  ] as const;
  copyFileSync(`${tgz}.asc`, `${tgz}.asc.asc`);
  for (const [code, args] of cases) {
    const refused = await verify(...args, '--extract', 'tree');
    assert.equal(errorIn(refused).reason, code, args.join(' '));
    assert.throws(() => statSync(bundle.path('tree')), code);
  }
  rmSync(`${tgz}.asc.asc`);
  assert.equal(
    errorIn(await bundle.run(['verify', 'made', '--key', 'key.asc', '--json', '--provenance', envelope])).reason,
    'INVALID_ARGUMENT',
  );
});

test('create puts no release beside a provenance that is there already', async () => {
  for (const [index, name] of releaseFileNames('sample-v1.0').entries()) {
    const out = `taken-${index}`;
    await sample.create(out, toAgent);
    const kept = readFileSync(bundle.path(out, name));
    for (const other of releaseFileNames('sample-v1.0')) if (other !== name) rmSync(bundle.path(out, other));
    const again = await sample.create(out, [...toAgent, '--json']);
    assert.deepEqual([errorIn(again).reason, errorIn(again).step], ['FILE_UNWRITABLE', 'request'], name);
    assert.deepEqual(readdirSync(bundle.path(out)), [name]);
    assert.deepEqual(readFileSync(bundle.path(out, name)), kept);
  }
});

test('gpg, gpgv, sq, sqv and rnp take the signature of the statement', async () => {
  using verifiers = new Verifiers([readFileSync(bundle.path('key.asc'), 'utf8')]);
  const armored = readFileSync(`${statement}.asc`, 'utf8');
  const { verify: ours, ...theirs } = await verifiers.judge({ content: readFileSync(statement), armored });
  const good = { gpg: 'GOODSIG', gpgv: 'GOODSIG', sq: 'accepts', sqv: 'accepts', rnp: 'accepts' };
  assert.deepEqual(theirs, good);
  // It is not one of a release.
  assert.equal(ours, 'RELEASE_MALFORMED');
});

/** What verifiers of others make of an envelope. */
function foreign(file: string, key: string): unknown {
  const script = path.join(root, 'test/support/verify-provenance.py');
  return JSON.parse(
    execFileSync(python, [script, file, key], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
}

test('verifiers of others take the envelope by the key in PEM, and find in it what their schema has', () => {
  const found = foreign(envelope, bundle.path('key.pem'));
  const { predicate } = JSON.parse(readFileSync(statement, 'utf8')) as { predicate: unknown };
  assert.deepEqual(found, {
    keyid: readEnvelope(readFileSync(envelope, 'utf8')).keyid,
    subject: {
      'sample-v1.0.git.tgz.sig': facts.sha256,
      'sample-v1.0.git.tgz': facts.tgzSha256,
      'sample-v1.0.git.tar': facts.tarSha256,
    },
    predicate,
  });
});

test('verifiers of others refuse an envelope that was changed, and another key', async () => {
  const { payload, ...rest } = JSON.parse(readFileSync(envelope, 'utf8')) as { payload: string };
  const text = Buffer.from(payload, 'base64').toString().replace(commit, '0'.repeat(commit.length));
  const changed = bundle.path('changed.jsonl');
  writeFileSync(changed, JSON.stringify({ payload: Buffer.from(text).toString('base64'), ...rest }));
  assert.throws(() => foreign(changed, bundle.path('key.pem')));
  const other = await bundle.serve();
  await bundle.run(['public-key', '--agent', other.address, '--pem', '--out', 'other.pem']);
  assert.throws(() => foreign(envelope, bundle.path('other.pem')));
  await other.kill();
});

test('OpenSSL takes the signature in the envelope by the key in PEM', async () => {
  const pem = (await bundle.run(['public-key', ...toAgent, '--pem'])).stdout;
  assert.equal(pem, readFileSync(bundle.path('key.pem'), 'utf8'));
  const key = createPublicKey(pem);
  const { payload, sig } = readEnvelope(readFileSync(envelope, 'utf8'));
  assert.ok(verifyRaw(null, preAuthEncoding('application/vnd.in-toto+json', payload), key, sig));
});

test('a release whose provenance cannot be made fails, and says which step it was', async () => {
  const key = {
    ...signingKey,
    sign: (digest: Uint8Array) => signingKey.sign(digest),
    signStatement: () => {
      throw new AgentError('KEY_NOT_USABLE', 'The signing key was denied; ask for a new release.');
    },
  };
  const events: string[] = [];
  const failed = async (): Promise<void> => {
    for await (const { type } of startRelease(url, 'v1.0', { environment: { ...releaseEnvironment(), key } }))
      events.push(type);
  };
  await assert.rejects(failed(), (error) => {
    assert.ok(error instanceof AgentError);
    assert.deepEqual(error.data, { step: 'provenance', phase: 'SIGNING' });
    assert.match(error.message, /^The provenance of the release could not be made: /);
    return withCode('KEY_NOT_USABLE')(error);
  });
  assert.ok(events.includes('chunk') && !events.includes('summary'));
});

test('a clock that is set back has no release end before it began', async () => {
  const dates = [0, -5000, -9000].map((ms) => new Date(Date.UTC(2025, 2, 2, 10) + ms));
  let asked = 0;
  const now = (): Date => dates[Math.min(Math.floor(asked++ / 2), dates.length - 1)] ?? assert.fail();
  for await (const event of startRelease(url, 'v1.0', { environment: { now } })) {
    if (event.type !== 'summary') continue;
    const { provenance } = event.summary;
    assert.ok(provenance);
    const { startedAt, finishedAt } = readStatement(provenance.statement);
    assert.ok(asked > 2 && startedAt <= finishedAt, `${startedAt.toISOString()}, ${finishedAt.toISOString()}`);
  }
});

test('a release without provenance takes away that of the release that it replaces', async () => {
  const real = new AgentClient(sample.agent.address);
  await using older = await serve(async function* (request) {
    for await (const event of real.createRelease(request, neverAborted)) {
      if (event.type !== 'summary') yield event;
      else {
        const { provenance, ...summary } = event.summary;
        assert.ok(provenance);
        yield { type: 'summary', summary };
      }
    }
  });
  const again = (...args: readonly string[]): Promise<Outcome> => sample.create('replaced', [...args, '--force']);
  assert.equal((await again(...sample.toAgent)).code, 0);
  const names = (): readonly string[] => readdirSync(bundle.path('replaced')).toSorted();
  assert.deepEqual(names(), releaseFileNames('sample-v1.0'));
  const outcome = await again('--agent', older.server.address);
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.deepEqual(names(), ['sample-v1.0.git.tgz.asc', 'sample-v1.0.git.tgz.sig']);
  real.close();
});
