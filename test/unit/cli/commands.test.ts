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
import { buildProgram } from '../../../src/cli/program.ts';
import { GitServer } from '../../../harness/git-server.ts';
import { makeLog } from '../../support/audit-lines.ts';
import { GitRepository } from '../../support/git-repository.ts';
import { BootedAgent, makeImage } from '../../support/rolled-agent.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealci-commands-'));
const place = (...names: string[]): string => join(folder, ...names);
const repository = GitRepository.create();
repository.commitFiles([
  { path: 'README', content: 'sample\n' },
  { path: 'bin/run', content: '#!/bin/sh\n', mode: '100755' },
  { path: 'link', content: 'README', mode: '120000' },
]);
repository.git('tag', '-a', '-m', 'v1', 'v1');
repository.git('clone', '--quiet', '--bare', '.', 'served/sample.git');
const git = await GitServer.start({ root: `${repository.directory}/served` });
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

/** Runs a command. @returns its exit code, and what it wrote to both streams */
async function run(context: test.TestContext, ...args: readonly string[]): Promise<{ code: number; text: string }> {
  const written: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    // Commands write text; what the test runner tells its parent is bytes.
    return context.mock.method(stream, 'write', (data: string | Uint8Array) =>
      typeof data === 'string' ? written.push(data) > 0 : write(data),
    );
  });
  try {
    const program = buildProgram();
    for (const command of [program, ...program.commands]) command.exitOverride();
    await program.parseAsync(['node', 'sealci-release-agent', ...args]);
    return { code: Number(process.exitCode ?? 0), text: written.join('') };
  } finally {
    process.exitCode = undefined;
    for (const { mock } of streams) mock.restore();
  }
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
  const { key, epoch } = await agent.client.getPublicKey();
  const ring = ['--epoch', String(epoch), '--fingerprint', key.fingerprint];
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
