import { writeManifest } from '../../src/image/manifest.ts';
import { sampleManifest } from '../support/image-sample.ts';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { spawn } from '@lydell/node-pty';
import { CliSample } from '../support/cli-sample.ts';
import { ServedAgent } from '../support/cli.ts';
import { makeOperator, signedBy } from '../support/operator.ts';
import { BUCKET, S3Server } from '../support/s3-server.ts';
import { FileCoverage } from '../support/v8-coverage.ts';

const root = join(import.meta.dirname, '../..');
const sample = await CliSample.start();
const { bundle, url } = sample;
const coverage = new FileCoverage(bundle.file);
const env = coverage.environment;

after(async () => {
  coverage[Symbol.dispose]();
  await sample[Symbol.asyncDispose]();
});

/** How esbuild writes an import() of a module that is in the same file; the function is that of the match's end. */
const importCall = /Promise\.resolve\(\)\.then\((?=\(\)=>\()/g;

/** What the bundle holds as text, and does not run: page.js and worker.js (build/verifier.ts). */
const scriptOfBrowsers = /(?<quote>["'`])\/\* SealCI Release Agent, Apache-2\.0(?:\\.|(?!\k<quote>)[^\\])*\k<quote>/gs;

/** Runs a command that must succeed. @returns what it prints */
async function done(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await bundle.run(args, { env });
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** The same on a terminal. */
async function doneOnTerminal(...args: readonly string[]): Promise<void> {
  const own = { PATH: process.env['PATH'] ?? '', HOME: bundle.work, TERM: 'xterm-256color', ...env };
  const terminal = spawn(process.execPath, [bundle.file, ...args], { cwd: bundle.work, env: own });
  let shown = '';
  terminal.onData((text) => {
    shown += text;
  });
  const { exitCode } = await new Promise<{ exitCode: number }>((resolve) => terminal.onExit(resolve));
  assert.equal(exitCode, 0, shown);
}

async function withAgent(args: readonly string[], use: (toAgent: readonly string[]) => Promise<void>): Promise<void> {
  const agent = new ServedAgent(bundle.start(['serve', '--listen', '127.0.0.1:0', ...args], { env }));
  await agent.event('listening');
  await use(['--agent', agent.address]);
  assert.equal(await agent.kill('SIGTERM'), 0);
}

/** Until it has shown something. */
async function watchInfo(toAgent: readonly string[]): Promise<void> {
  const watching = bundle.start(['info', '--watch', '1', ...toAgent], { env });
  watching.stdout?.once('data', () => watching.kill('SIGINT'));
  const [code] = (await once(watching, 'close')) as [number | null];
  assert.equal(code, 0);
}

test('every import() of the bundle loads what it names, and that is used', async () => {
  const given = ['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'];
  await done('keygen', '--out', 'keys');
  const observed = ['--metrics-listen', '127.0.0.1:0', '--traces-url', 'http://127.0.0.1:1/v1/traces'];
  await withAgent([...given, ...observed, '--audit-file', 'audit.log'], async (toAgent) => {
    await doneOnTerminal('create', url, 'v1.0', '--out', 'remote', ...toAgent);
    await done('info', ...toAgent);
    await watchInfo(toAgent);
    await done('health', ...toAgent);
    await done('roll-keys', '--reason', 'superseded', '--out', 'roll', ...toAgent);
    await done('public-key', '--all', '--out', 'keys.asc', ...toAgent);
    await done('public-key', '--wkd', 'wkd', ...toAgent);
    await done('public-key', '--pem', '--out', 'key.pem', ...toAgent);
  });
  await withAgent(given, async (toAgent) => {
    await done('restore-keys', 'roll/key-ring.sealed', ...toAgent);
  });
  const operator = await makeOperator();
  writeFileSync(bundle.path('operator.asc'), operator.toPublic().armor());
  const production = ['--mode', 'production', '--tls', 'none', ...given, '--operator-key-file', 'operator.asc'];
  await withAgent([...production, '--key-ring-file', 'roll/key-ring.sealed'], async (toAgent) => {
    await done('confirm-keys', '--request', 'statement.txt', ...toAgent);
    const { signature } = await signedBy(operator, readFileSync(bundle.path('statement.txt'), 'utf8'));
    writeFileSync(bundle.path('statement.txt.asc'), signature);
    await done('confirm-keys', '--with', 'statement.txt.asc', ...toAgent);
  });
  await withAgent([], async (toAgent) => {
    await done('create', url, 'v1.0', '--out', 'made-at-start', ...toAgent);
  });
  await doneOnTerminal('create', url, 'v1.0', '--out', 'local', '--key', 'keys/release-agent.key.asc');
  await done('verify', 'remote/sample-v1.0.git.tgz.sig', '--key', 'keys.asc');
  await withAgent([], async ([, address = '']) => {
    await using server = await S3Server.start();
    const credentialsFile = server.writeCredentials(bundle.path('bucket.credentials'));
    const kept = { endpoint: server.endpoint, name: BUCKET, pathStyle: true, credentialsFile };
    const config = { folder: 'site', agents: [{ address }], repositories: [{ url, tags: ['v1.0'] }], bucket: kept };
    writeFileSync(bundle.path('watch.json'), JSON.stringify(config));
    await done('watch', '--config', 'watch.json', '--once');
    const bridge = ['--bridge-endpoint', server.endpoint, '--bridge-bucket', BUCKET];
    await withAgent([...bridge, '--bridge-credentials-file', credentialsFile], async (toAgent) => {
      await done('info', ...toAgent);
    });
  });
  await done('verify', 'local', '--key', 'keys/release-agent.pub.asc');
  await done('certificates', '--out', 'tls');
  await done('completion', 'bash');
  await done('audit-verify', 'audit.log');
  writeFileSync(bundle.path('manifest.json'), writeManifest(sampleManifest()));
  await done('keygen', '--image-builder', '--out', 'builder');
  await done('sign-image', 'manifest.json', '--key', 'builder/image-builder.key.asc');
  await done('verify-image', 'manifest.json.sig', '--key', 'builder/image-builder.pub.asc');
  await done('manifest', 'diff', 'manifest.json', 'manifest.json');

  const called = coverage.called();
  const text = readFileSync(bundle.file, 'latin1').replace(scriptOfBrowsers, (script) => ' '.repeat(script.length));
  const starts = [...text.matchAll(importCall)].map((match) => match.index + match[0].length);
  assert.equal(starts.length, importsInSources());
  const never = starts.filter((start) => !called.has(start)).map((start) => text.slice(start - 80, start + 20));
  assert.deepEqual(never, [], 'these import() calls were never made');
});

/** How many import() calls esbuild had to write. */
function importsInSources(): number {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.ts$/.test(name),
  );
  const texts = files.map((name) => readFileSync(join(root, 'src', name), 'utf8'));
  return texts.reduce((sum, text) => sum + [...text.matchAll(/\bimport\('/g)].length, 0);
}

test('a Node that is too old is refused in a sentence that says what to do', async () => {
  const node = join(root, 'dist/tools/nodes/too-old/node_modules/.bin/node');
  for (const args of [['--version'], ['serve'], ['create', url, 'v1.0']]) {
    const { code, stdout, stderr } = await bundle.run(args, { node });
    assert.equal(code, 9, stderr);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /^sealci-release-agent: this is Node 18\.\d+\.\d+, and it needs 24\.11 or later: install .*\n$/,
    );
  }
});

test('a stack of the bundle leads back to the sources', async () => {
  const defect = bundle.path('defect.cjs');
  writeFileSync(defect, "process.stdout.write = () => { throw new TypeError('a defect'); };\n");
  const { code, stderr } = await bundle.run(['completion', 'bash'], { nodeOptions: ['--require', defect] });
  assert.equal(code, 1);
  assert.match(stderr, /agent\.cjs:\d+:\d+/);
  const stack = [join(root, 'build/source-stack.ts'), '--map', `${bundle.file}.map`];
  const input = Buffer.from(stderr);
  const shown = execFileSync(process.execPath, stack, { input, encoding: 'utf8' });
  const lines = readFileSync(join(root, 'src/cli/commands/completion.ts'), 'utf8').split('\n');
  const place = /src\/cli\/commands\/completion\.ts:(\d+):/.exec(shown);
  assert.match(lines[Number(place?.[1]) - 1] ?? '', /context\.print\(/, shown);
  assert.doesNotMatch(shown, /agent\.cjs:\d/);
});
