/**
 * One walk through all commands, in this process: in seconds it shows which one is broken. How each behaves as the program
 * that is shipped is tested with the bundle, in test/integration and test/terminal.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { exitCodeOf } from '../../../src/cli/exit-codes.ts';
import { makeLog } from '../../support/audit-lines.ts';
import { GitRepository } from '../../support/git-repository.ts';
import { BootedAgent, makeImage } from '../../support/rolled-agent.ts';
import { runProgram } from '../../support/run-program.ts';
import { BUCKET, S3Server } from '../../support/s3-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-commands-'));
const place = (...names: string[]): string => join(folder, ...names);
const repository = GitRepository.create();
repository.commitFiles([
  { path: 'README', content: 'sample\n' },
  { path: 'bin/run', content: '#!/bin/sh\n', mode: '100755' },
  { path: 'link', content: 'README', mode: '120000' },
]);
repository.git('tag', '-a', '-m', 'v1', 'v1');
const git = await repository.serve('sample');
const url = `${git.url}/sample.git`;
const image = makeImage();
const agent = await BootedAgent.boot(image);
const toAgent = ['--agent', agent.address];

test.after(async () => {
  await agent[Symbol.asyncDispose]();
  await git.stop();
  repository.dispose();
  rmSync(folder, { recursive: true });
});

function run(context: test.TestContext, ...args: readonly string[]): Promise<{ code: number; text: string }> {
  return runProgram(context, args);
}

async function done(context: test.TestContext, ...args: readonly string[]): Promise<string> {
  const { code, text } = await run(context, ...args);
  assert.equal(code, 0, `${args.join(' ')}: ${text}`);
  return text;
}

test('makes, verifies, lists and extracts a release, of an agent and of a key', async (t) => {
  await done(t, 'keygen', '--out', place('keys'), '--lifetime-days', '30');
  await done(t, 'public-key', ...toAgent, '--all', '--out', place('agent.asc'), '--wkd', place('wkd'));
  const local = ['create', url, 'v1', '--key', place('keys/release-agent.key.asc'), '--profile'];
  assert.match(await done(t, ...local, '--out', place('local')), /\.git\.tgz\.sig/);
  assert.match(await done(t, 'create', url, 'v1', ...toAgent, '--out', place('made')), /\.git\.tgz\.sig/);
  const file = place('made/sample-v1.git.tgz.sig');
  const trusted = ['--key', place('agent.asc')];
  assert.match(await done(t, 'verify', file, ...trusted, '--repository', url, '--tag', 'v1', '--list'), /bin\/run/);
  await done(t, 'verify', file, ...trusted, '--extract', place('extracted'));
  assert.equal(readFileSync(place('extracted/sample-v1/README'), 'utf8'), 'sample\n');
  assert.match(await done(t, 'verify', place('made'), ...trusted, '--json'), /"tag":"v1"/);
  const wrong = await run(t, 'verify', file, ...trusted, '--tag', 'v2', '--json');
  assert.equal(wrong.code, exitCodeOf.RELEASE_MISMATCH);
});

test('tells of an agent, rolls, restores and confirms its keys', async (t) => {
  assert.match(await done(t, 'info', ...toAgent), /confirmed/);
  assert.match(await done(t, 'info', ...toAgent, '--json'), /"version"/);
  const roll = ['roll-keys', '--reason', 'superseded', ...toAgent];
  assert.match(await done(t, ...roll, '--dry-run'), /would/);
  assert.match(await done(t, ...roll, '--out', place('roll')), /signs from now on/);
  assert.equal(readdirSync(place('roll')).length, 7);
  assert.match(await done(t, 'restore-keys', place('roll/key-ring.sealed'), ...toAgent), /in use already/);
  const { key, keyRingEpoch } = await agent.client.getPublicKey();
  const ring = ['--epoch', String(keyRingEpoch), '--fingerprint', key.fingerprint];
  await done(t, 'confirm-keys', ...ring, ...toAgent);
  const noOperator = await run(t, 'confirm-keys', '--request', place('statement.txt'), ...toAgent);
  assert.equal(noOperator.code, exitCodeOf.INVALID_ARGUMENT);
  await using other = await BootedAgent.boot(image);
  const both = [...toAgent, '--agent', other.address];
  const { code } = await run(t, 'info', ...both);
  assert.equal(code, exitCodeOf.KEY_MISMATCH, 'two keys in use');
  assert.match(await done(t, ...roll, '--agent', other.address, '--out', place('fleet')), /epoch 2/);
  assert.match(await done(t, 'info', ...both, '--json'), /"epoch":2/);
});

test('checks an audit log, and completes commands', async (t) => {
  const { log, lines } = makeLog();
  for (let count = 0; count < 2; count += 1) log.record({ event: 'stopped' });
  writeFileSync(place('audit.log'), lines.map((line) => `${line}\n`).join(''));
  assert.match(await done(t, 'audit-verify', place('audit.log')), /is whole/);
  writeFileSync(
    place('audit.log'),
    lines
      .map((line) => `${line}\n`)
      .join('')
      .replace('stopped', 'started'),
  );
  const { code } = await run(t, 'audit-verify', place('audit.log'), '--json');
  assert.equal(code, exitCodeOf.AUDIT_LOG_INVALID);
  for (const shell of ['bash', 'zsh', 'fish']) assert.match(await done(t, 'completion', shell), /roll-keys/);
});

test('watches once', async (t) => {
  writeFileSync(
    place('watch.json'),
    JSON.stringify({
      folder: place('site'),
      agents: [{ address: agent.address }],
      repositories: [{ url, tags: ['v*'] }],
    }),
  );
  assert.match(await done(t, 'watch', '--config', place('watch.json'), '--once'), /"event":"released"/);
  assert.ok(readdirSync(place('site/public/sample/v1')).includes('sample-v1.git.tgz.sig'));
});

test('watches once into a bucket, which gets what the folder has', async (t) => {
  await using server = await S3Server.start();
  const bucket = {
    ...{ endpoint: server.endpoint, name: BUCKET, pathStyle: true },
    credentialsFile: server.writeCredentials(place('bucket.credentials')),
  };
  const config = {
    folder: place('mirrored'),
    agents: [{ address: agent.address }],
    repositories: [{ url, tags: ['v*'] }],
    bucket,
  };
  writeFileSync(place('mirrored.json'), JSON.stringify(config));
  assert.match(await done(t, 'watch', '--config', place('mirrored.json'), '--once'), /"event":"mirrored"/);
  assert.ok(server.names().includes('sample/v1/sample-v1.git.tgz.sig'));
});
