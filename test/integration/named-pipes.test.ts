import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import test, { describe } from 'node:test';
import { buildProgram } from '../../src/cli/program.ts';
import { writeManifest } from '../../src/image/manifest.ts';
import { finish } from '../support/cli.ts';
import { CliSample } from '../support/cli-sample.ts';
import { sampleManifest } from '../support/image-sample.ts';

// What a person names as a file may be a named pipe that nobody writes to. To open it as files are opened waits for ever,
// and while a thread does, or the program itself, the first signal does not end it.

const sample = await CliSample.start();
const { bundle, url } = sample;
test.after(() => sample[Symbol.asyncDispose]());

/** Far more than what a command waits for a writer. */
const LATE_MS = 60_000;
const PIPE = bundle.path('pipe.asc');
execFileSync('mkfifo', [PIPE]);

await bundle.run(['keygen', '--out', 'keys']);
await bundle.run(['keygen', '--image-builder', '--out', 'builder']);
await bundle.run(['certificates', '--out', 'certs']);
await sample.create('release', ['--key', 'keys/release-agent.key.asc']);
await sample.create('large', ['--key', 'keys/release-agent.key.asc'], 'large');
writeFileSync(bundle.path('credentials'), 'username=a\npassword=b\n', { mode: 0o600 });
writeFileSync(bundle.path('manifest.json'), writeManifest(sampleManifest()));
await bundle.run(['sign-image', 'manifest.json', '--key', 'builder/image-builder.key.asc']);

const release = 'release/sample-v1.0.git.tgz.sig';
const publicKey = 'keys/release-agent.pub.asc';
/** Is not there: what is named is read before it is asked. */
const agent = ['--agent', '127.0.0.1:1'];
const sealing = ['--sealing-key-file', 'keys/release-agent.sealing.key'];
const ca = ['--tls', 'mutual', '--tls-ca', 'certs/ca.pem', '--release-callers', 'DNS:a', '--key-callers', 'DNS:b'];
const tls = [...ca, '--tls-cert', 'certs/cert.pem', '--tls-key', 'certs/key.pem'];
const metrics = [...tls, '--metrics-listen', '127.0.0.1:0', '--metrics-tls', 'mutual', '--metrics-readers', 'DNS:c'];
const bridge = [
  ...['--bridge-endpoint', 'https://127.0.0.1:1', '--bridge-bucket', 'bucket'],
  ...['--bridge-credentials-file', 'credentials'],
];

/** For each command that calls an agent: what comes behind it, and how it comes to read what the caller shows. */
function ofCallers(command: string, ...args: readonly string[]): Record<string, readonly string[]> {
  const shown = ['--client-cert', 'certs/key-caller.pem', '--client-key', 'certs/key-caller.key'];
  const called = [...args, ...agent, '--agent-ca', 'certs/ca.pem', ...shown];
  return {
    [`${command} --agent-ca`]: [...called, '--agent-ca', PIPE],
    [`${command} --client-cert`]: [...called, '--client-cert', PIPE],
    [`${command} --client-key`]: [...called, '--client-key', PIPE],
  };
}

/** What comes behind the command for it to open what an option or an argument names; the pipe is that. */
const opened: Readonly<Record<string, readonly string[]>> = {
  'serve --key-file': ['--key-file', PIPE],
  'serve --sealing-key-file': ['--sealing-key-file', PIPE],
  'serve --key-ring-file': [...sealing, '--key-ring-file', PIPE],
  'serve --operator-key-file': [...sealing, '--operator-key-file', PIPE],
  'serve --tls-ca': [...tls, '--tls-ca', PIPE],
  'serve --tls-cert': [...tls, '--tls-cert', PIPE],
  'serve --tls-key': [...tls, '--tls-key', PIPE],
  'serve --tls-crl': [...tls, '--tls-crl', PIPE],
  'serve --audit-file': ['--audit-file', PIPE],
  'serve --metrics-tls-ca': [...metrics, '--metrics-tls-ca', PIPE],
  'serve --metrics-tls-cert': [...metrics, '--metrics-tls-key', 'certs/key.pem', '--metrics-tls-cert', PIPE],
  'serve --metrics-tls-key': [...metrics, '--metrics-tls-cert', 'certs/cert.pem', '--metrics-tls-key', PIPE],
  'serve --traces-ca': ['--traces-url', 'https://127.0.0.1:1', '--traces-ca', PIPE],
  'serve --git-ca': ['--git-ca', PIPE],
  'serve --bridge-credentials-file': [...bridge, '--bridge-credentials-file', PIPE],
  'serve --bridge-ca': [...bridge, '--bridge-ca', PIPE],
  'serve --config': ['--config', PIPE],
  'create --out': [url, 'v1.0', '--key', 'keys/release-agent.key.asc', '--out', PIPE],
  'create --key': [url, 'v1.0', '--key', PIPE],
  'create --credentials-file': [url, 'v1.0', '--key', 'keys/release-agent.key.asc', '--credentials-file', PIPE],
  'create --config': [url, 'v1.0', '--config', PIPE],
  ...ofCallers('create', url, 'v1.0'),
  'verify --key': [release, '--key', PIPE],
  'verify --signature': [release, '--key', publicKey, '--signature', PIPE],
  'verify --provenance': [release, '--key', publicKey, '--provenance', PIPE],
  'verify --extract': [release, '--key', publicKey, '--extract', PIPE],
  'verify --config': [release, '--config', PIPE],
  'verify FILE': [PIPE, '--key', publicKey],
  'public-key --wkd': [...sample.toAgent, '--wkd', PIPE],
  ...ofCallers('public-key'),
  'keygen --out': ['--out', PIPE],
  'keygen --extend': ['--out', 'extended', '--extend', PIPE],
  'certificates --out': ['--out', PIPE],
  'roll-keys --out': [...sample.toAgent, '--reason', 'superseded', '--out', PIPE],
  'roll-keys --config': ['--reason', 'superseded', '--out', 'rolled', '--config', PIPE],
  ...ofCallers('roll-keys', '--reason', 'superseded', '--out', 'rolled'),
  'restore-keys FILE': [PIPE, ...agent],
  'restore-keys --config': [publicKey, '--config', PIPE],
  ...ofCallers('restore-keys', publicKey),
  'confirm-keys --with': ['--with', PIPE, ...agent],
  'confirm-keys --config': ['--epoch', '0', '--fingerprint', 'A'.repeat(40), '--config', PIPE],
  ...ofCallers('confirm-keys', '--epoch', '0', '--fingerprint', 'A'.repeat(40)),
  'watch --config': ['--config', PIPE],
  'info --config': ['--config', PIPE],
  ...ofCallers('info'),
  ...ofCallers('health'),
  'audit-verify FILE': [PIPE],
  'manifest OLD': ['diff', PIPE, 'manifest.json'],
  'manifest NEW': ['diff', 'manifest.json', PIPE],
  'sign-image --key': ['manifest.json', '--key', PIPE],
  'sign-image --out': ['manifest.json', '--key', 'builder/image-builder.key.asc', '--out', PIPE],
  'sign-image MANIFEST': [PIPE, '--key', 'builder/image-builder.key.asc'],
  'verify-image --key': ['manifest.json', '--key', PIPE],
  'verify-image --signature': ['manifest.json', '--key', publicKey, '--signature', PIPE],
  'verify-image MANIFEST': [PIPE, '--key', publicKey],
  'verify-image FILES': ['manifest.json.sig', PIPE, '--key', 'builder/image-builder.pub.asc'],
};

/** What is named and not opened to be read, and why nothing can wait for it. */
const unopened: Readonly<Record<string, string>> = {
  'public-key --out': 'is written beside the pipe, and takes its name',
  'confirm-keys --request': 'is written beside the pipe, and takes its name',
  'create URL': 'is no file',
  'create TAG': 'is no file',
  'manifest ACTION': 'is no file',
  'completion SHELL': 'is no file',
};

/** Every option that names a file or a folder, and every argument, as the program itself has them. */
const named = buildProgram().commands.flatMap((command) => [
  ...command.options
    .filter(({ flags }) => /<(?:FILE|DIR)>/.test(flags))
    .map(({ long }) => `${command.name()} ${long ?? ''}`),
  ...command.registeredArguments.map((argument) => `${command.name()} ${argument.name()}`),
]);

test('each option that names a file, and each argument, is tried here', () => {
  assert.deepEqual([...Object.keys(opened), ...Object.keys(unopened)].toSorted(), named.toSorted());
});

async function endsAboutPipe(args: readonly string[]): Promise<void> {
  const child = bundle.start(args);
  const late = setTimeout(() => child.kill('SIGKILL'), LATE_MS);
  const { code, stdout, stderr } = await finish(child);
  clearTimeout(late);
  assert.ok(code !== undefined && code > 1, `It ended with ${String(code)}: ${stdout}${stderr}`);
  assert.ok(`${stdout}${stderr}`.includes(PIPE), `It said nothing of the pipe: ${stdout}${stderr}`);
}

describe('a pipe that nobody writes to', { concurrency: 8 }, () => {
  for (const [name, args] of Object.entries(opened)) {
    test(`ends ${name} with an error about it`, async () => {
      const [command = ''] = name.split(' ');
      const anyPort = command === 'serve' ? ['--listen', '127.0.0.1:0'] : [];
      await endsAboutPipe([command, ...anyPort, ...args]);
    });
  }
});

/** The fields of what watch is told that name files, each in the file of a watch. */
const agentTls = { address: '127.0.0.1:1', agentCa: 'certs/ca.pem', clientCert: 'certs/key-caller.pem' };
const bucket = { endpoint: 'https://127.0.0.1:1', name: 'bucket', credentialsFile: 'credentials' };
const repositories = [{ url, tags: ['v*'] }];
const watched: Readonly<Record<string, object>> = {
  'agents.agentCa': { agents: [{ ...agentTls, clientKey: 'certs/key-caller.key', agentCa: PIPE }] },
  'agents.clientCert': { agents: [{ ...agentTls, clientKey: 'certs/key-caller.key', clientCert: PIPE }] },
  'agents.clientKey': { agents: [{ ...agentTls, clientKey: PIPE }] },
  'bucket.ca': { bucket: { ...bucket, ca: PIPE } },
  'bucket.credentialsFile': { bucket: { ...bucket, credentialsFile: PIPE } },
  'repositories.credentialsFile': { repositories: [{ ...repositories[0], credentialsFile: PIPE }] },
  'settings.gitCa': { settings: { gitCa: PIPE } },
  trustedKeys: { trustedKeys: PIPE },
  webhookSecretFile: { webhookSecretFile: PIPE },
};

describe('a pipe that nobody writes to, in the file of a watch,', { concurrency: 4 }, () => {
  for (const [name, change] of Object.entries(watched)) {
    test(`ends it when it is ${name}`, async () => {
      const agents = [{ address: sample.agent.address }];
      writeFileSync(bundle.path(name), JSON.stringify({ folder: `${name}-folder`, repositories, agents, ...change }));
      const webhook = name === 'webhookSecretFile' ? ['--webhook', '127.0.0.1:0'] : [];
      await endsAboutPipe(['watch', '--config', name, '--once', ...webhook]);
    });
  }
});

// In bash, as a person has them; the slow writers write after a command has opened the pipe.
const agentCommand = `${process.execPath} ${bundle.file}`;
const verified = `${agentCommand} verify ${release} --json --key`;
const written: Readonly<Record<string, string>> = {
  'a key of <(...)': `${verified} <(cat ${publicKey})`,
  'a key of <(...) that comes slowly': `${verified} <(sleep 1; head -c 100 ${publicKey}; sleep 1; tail -c +101 ${publicKey})`,
  'a key of /dev/stdin': `cat ${publicKey} | ${verified} /dev/stdin`,
  'a key of a file as /dev/stdin': `${verified} /dev/stdin < ${publicKey}`,
  'a key of a named pipe whose writer comes late': `mkfifo late; (sleep 1; cat ${publicKey} > late) & ${verified} late`,
  'a secret key of <(...)': `${agentCommand} create ${url} v1.0 --out again --json --key <(sleep 1; cat keys/release-agent.key.asc)`,
  'a release of <(...) that comes slowly': `${agentCommand} verify <(sleep 1; cat ${release}) --json --key ${publicKey}`,
  'a release of a named pipe': `mkfifo full; (sleep 1; cat ${release} > full) & ${agentCommand} verify full --json --key ${publicKey}`,
  'a large release of <(...)': `${agentCommand} verify <(cat large/sample-large.git.tgz.sig) --json --key ${publicKey}`,
};

describe('a pipe that somebody writes to', { concurrency: 4 }, () => {
  for (const [name, script] of Object.entries(written)) {
    test(`gives ${name}`, async () => {
      const child = spawn('bash', ['-c', script], { cwd: bundle.work, stdio: 'pipe', timeout: LATE_MS });
      const { code, stdout, stderr } = await finish(child);
      assert.equal(code, 0, `${stdout}${stderr}`);
    });
  }
});
