/**
 * What commands print with `--json`, and the JSON that is published, has the names and the form of the .proto for all that
 * the .proto has: everything else is listed in test/support/json-forms.ts, with a word why.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import type { JsonObject } from '@bufbuild/protobuf';
import { buildProgram } from '../../src/cli/program.ts';
import { writeManifest } from '../../src/image/manifest.ts';
import { indexDocument } from '../../src/site/index-document.ts';
import { makeLog } from '../support/audit-lines.ts';
import { CliSample } from '../support/cli-sample.ts';
import { ServedAgent } from '../support/cli.ts';
import { sampleKernels, sampleManifest } from '../support/image-sample.ts';
import { checkForm, checkLists } from '../support/json-form.ts';
import { type Form, forms } from '../support/json-forms.ts';
import { makeOperator } from '../support/operator.ts';
import { siteSample } from '../support/site-sample.ts';

const sample = await CliSample.start();
const { bundle, toAgent, url } = sample;
after(() => sample[Symbol.asyncDispose]());

const tried = new Set<string>();

/** Runs a command with `--json`, and checks the form of what it prints. */
async function has(form: Form, ...args: readonly [command: string, ...others: string[]]): Promise<JsonObject> {
  const { stdout, stderr } = await bundle.run([...args, '--json']);
  assert.match(stdout, /^\{.*\}\n$/, stderr);
  const object = JSON.parse(stdout) as JsonObject;
  checkForm(form, object);
  tried.add(args[0]);
  return object;
}

test('releases, and what is verified of them', async () => {
  const made = await has(forms.create, 'create', url, 'v1.0', '--out', 'made', '--profile', ...toAgent);
  assert.deepEqual([made['files'], made['submodules']], [3, 0], 'counts, also of what there is none of');
  await has(forms['public-key'], 'public-key', ...toAgent, '--pem');
  await has(forms['public-key'], 'public-key', ...toAgent, '--out', 'agent.asc');
  const [file, provenance] = ['made/sample-v1.0.git.tgz.sig', 'made/sample-v1.0.git.tgz.intoto.jsonl'];
  const options = ['--list', '--extract', 'extracted', '--provenance', provenance, '--key', 'agent.asc'];
  await has(forms.verify, 'verify', file, ...options);
  writeFileSync(bundle.path('made', 'damaged.git.tgz.sig'), 'none');
  await has(forms['verify FOLDER'], 'verify', 'made', '--key', 'agent.asc');
  const statement = JSON.parse(readFileSync(bundle.path('made/sample-v1.0.git.tgz.intoto.json'), 'utf8')) as {
    readonly predicate: { readonly buildDefinition: { readonly externalParameters: JsonObject } };
  };
  checkForm(forms.parameters, statement.predicate.buildDefinition.externalParameters);
});

test('agents, and changes of their keys', async () => {
  const info = await has(forms.info, 'info', ...toAgent);
  assert.deepEqual([info['mode'], info['queuedReleases']], ['AGENT_MODE_DEVELOPMENT', 0]);
  await has(forms.health, 'health', ...toAgent);
  const other = await bundle.serve();
  const both = [...toAgent, '--agent', other.address];
  await has(forms['info of several'], 'info', ...both);
  const roll = ['--reason', 'superseded', '--comment', 'due', ...toAgent] as const;
  await has(forms['roll-keys'], 'roll-keys', ...roll, '--dry-run');
  await has(forms['roll-keys'], 'roll-keys', ...roll, '--out', 'roll');
  checkForm(
    forms['denial-notice.json'],
    JSON.parse(readFileSync(bundle.path('roll/denial-notice.json'), 'utf8')) as JsonObject,
  );
  await has(forms['restore-keys'], 'restore-keys', 'roll/key-ring.sealed', ...both);
  const { key } = (await has(forms['public-key'], 'public-key', ...toAgent)) as {
    readonly key: { readonly fingerprint: string };
  };
  const ring = ['--epoch', '1', '--fingerprint', key.fingerprint];
  await has(forms['confirm-keys'], 'confirm-keys', ...ring, ...toAgent);
  await has(forms.failure, 'public-key', '--fingerprint', '0'.repeat(40), ...toAgent);
});

test('a roll that was made, of which not all can be had any more', async () => {
  mkdirSync(bundle.path('half'));
  cpSync(bundle.path('roll/key-ring.sealed'), bundle.path('half/key-ring.sealed'));
  const begun = { reason: 'SUPERSEDED', comment: 'due', token: 'a token of sixteen', agent: sample.agent.address };
  writeFileSync(
    bundle.path('half/unfinished-roll.json'),
    JSON.stringify({ ...begun, epoch: 0, nonce: '0'.repeat(64) }),
  );
  const half = ['--reason', 'superseded', '--comment', 'due', '--out', 'half', ...toAgent];
  await has(forms['roll-keys'], 'roll-keys', ...half);
});

test('what info shows again and again', async () => {
  const watching = new ServedAgent(bundle.start(['info', '--watch', '1', '--json', ...toAgent]));
  while (watching.log.length === 0) await once(watching.child.stdout ?? assert.fail(), 'data');
  assert.equal(await watching.kill('SIGINT'), 0);
  for (const line of watching.log) checkForm(forms['info of several'], line as JsonObject);
});

test('what an operator has to sign', async () => {
  const operator = await makeOperator();
  writeFileSync(bundle.path('operator.asc'), operator.toPublic().armor());
  const { fingerprint } = await has(forms.keygen, 'keygen', '--out', 'keys', '--lifetime-days', '2');
  const keys = ['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'];
  const asked = await bundle.serve([
    ...['--mode', 'production', '--tls', 'none', ...keys],
    ...['--operator-key-file', 'operator.asc'],
  ]);
  const request = ['--request', 'statement.txt', '--agent', asked.address];
  const statement = await has(forms['confirm-keys --request'], 'confirm-keys', ...request);
  assert.equal(statement['keyFingerprint'], fingerprint);
});

test('files that are made, and an audit log', async () => {
  await has(forms.certificates, 'certificates', '--out', 'tls', '--host', 'localhost');
  const { log, lines } = makeLog();
  for (let count = 0; count < 2; count += 1) log.record({ event: 'stopped' });
  const text = lines.map((line) => `${line}\n`).join('');
  writeFileSync(bundle.path('whole.log'), text);
  await has(forms['audit-verify'], 'audit-verify', 'whole.log');
  writeFileSync(bundle.path('changed.log'), text.replace('stopped', 'started'));
  await has(forms['audit-verify'], 'audit-verify', 'changed.log');
});

test('an image, by its manifest', async () => {
  writeFileSync(bundle.path('manifest.json'), writeManifest(sampleManifest()));
  writeFileSync(bundle.path('other.json'), writeManifest(sampleManifest({ version: '2.0.0' })));
  writeFileSync(bundle.path('bzImage'), sampleKernels.bzImage);
  await has(forms.manifest, 'manifest', 'diff', 'manifest.json', 'other.json');
  await bundle.run(['keygen', '--image-builder', '--out', 'builder']);
  const [secret, key] = ['builder/image-builder.key.asc', 'builder/image-builder.pub.asc'];
  const { keyFingerprint } = await has(forms['sign-image'], 'sign-image', 'manifest.json', '--key', secret);
  const verified = await has(forms['verify-image'], 'verify-image', 'manifest.json.sig', 'bzImage', '--key', key);
  assert.equal(verified['keyFingerprint'], keyFingerprint);
});

test('what a site publishes for programs', async () => {
  const document = JSON.parse(JSON.stringify(indexDocument(await siteSample()))) as JsonObject;
  checkForm(forms['index.json'], document);
});

after(() => {
  const commands = buildProgram().commands.filter(({ options }) => options.some(({ long }) => long === '--json'));
  assert.deepEqual([...tried].toSorted(), commands.map((command) => command.name()).toSorted(), 'of all commands');
  checkLists();
});
