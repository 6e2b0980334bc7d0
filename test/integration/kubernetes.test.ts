import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { CertificateAuthority } from '../support/certificates.ts';
import { Bundle, type Outcome, type ServedAgent } from '../support/cli.ts';
import { at, parseYaml, runTool } from '../support/deployment.ts';

/** The oldest Kubernetes whose fields are enough, and the newest that the validator knows. */
const VERSIONS = ['1.31', '1.37'];

const built = runTool('kustomize', ['build', 'deploy/kubernetes']);
assert.equal(built.code, 0, built.said);
const manifests = parseYaml(built.said);
const bundle = new Bundle();
after(() => bundle.dispose());

const ofKind = (kind: string): unknown[] => manifests.filter((manifest) => manifest['kind'] === kind);
const [agents] = ofKind('StatefulSet');
const pod = at(agents, 'spec.template.spec');
const container = at(pod, 'containers.0');
const label = { 'app.kubernetes.io/name': 'release-agent' };

function validate(text: string, version: string): { code: number | null; said: string } {
  writeFileSync(bundle.path('manifests.yaml'), text);
  const program = 'python/bin/kubernetes-validate';
  return runTool(program, ['--strict', '-k', version, bundle.path('manifests.yaml')]);
}

for (const version of VERSIONS) {
  test(`the manifests are what Kubernetes ${version} takes, and no field is one that it does not know`, () => {
    const { code, said } = validate(built.said, version);
    assert.equal(code, 0, said);
    const misspelt = validate(built.said.replace('readOnlyRootFilesystem', 'readOnlyRootFileSystem'), version);
    assert.notEqual(misspelt.code, 0, 'the validator takes whatever it is given');
  });
}

test('selectors choose the agents, and the peers of the network policy are others', () => {
  assert.deepEqual(at(agents, 'spec.template.metadata.labels'), label);
  assert.deepEqual(at(agents, 'spec.selector.matchLabels'), label);
  assert.deepEqual(
    ofKind('Service').map((service) => at(service, 'spec.selector')),
    [label, label],
  );
  const [budget] = ofKind('PodDisruptionBudget');
  const [policy] = ofKind('NetworkPolicy');
  assert.deepEqual(at(budget, 'spec.selector.matchLabels'), label);
  assert.deepEqual(at(policy, 'spec.podSelector.matchLabels'), label);
  for (const peer of [at(policy, 'spec.ingress.0.from.0'), at(policy, 'spec.egress.0.to.0')]) {
    assert.ok(!('app.kubernetes.io/name' in (at(peer, 'podSelector.matchLabels') as object)));
  }
});

test('an agent has no rights that it does not need, and time to drain', () => {
  assert.equal(at(pod, 'automountServiceAccountToken'), false);
  assert.equal(at(pod, 'enableServiceLinks'), false);
  assert.equal(at(pod, 'securityContext.runAsNonRoot'), true);
  assert.deepEqual(at(container, 'securityContext'), {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  const { drainTimeoutMs } = JSON.parse(configText()) as { readonly drainTimeoutMs: number };
  const pauseSeconds = Number(at(container, 'lifecycle.preStop.sleep.seconds'));
  assert.ok(Number(at(pod, 'terminationGracePeriodSeconds')) > drainTimeoutMs / 1000 + pauseSeconds);
});

function configText(): string {
  const [config] = ofKind('ConfigMap');
  return String((at(config, 'data') as Readonly<Record<string, unknown>>)['agent.json']);
}

/** Puts what the manifests name where a test can have it. */
function inPlace(text: string): string {
  return text.replaceAll('/run/secrets', bundle.path('secrets')).replace('/etc/release-agent', bundle.path('config'));
}

async function makeSecrets(): Promise<void> {
  for (const folder of ['secrets', 'secrets/tls', 'secrets/probe', 'config']) mkdirSync(bundle.path(folder));
  const made = await bundle.run(['keygen', '--out', bundle.path('secrets/keys')]);
  assert.equal(made.code, 0, made.stderr);
  const authority = new CertificateAuthority(bundle.work);
  const owners = {
    tls: authority.issue('agent', 'IP:127.0.0.1'),
    probe: authority.issue('probe', 'DNS:probe.example.org'),
    operator: authority.issue('operator', 'DNS:operator.example.org'),
  };
  mkdirSync(bundle.path('secrets/operator'));
  for (const [folder, tls] of Object.entries(owners)) {
    for (const [name, pem] of Object.entries<Uint8Array>({ ...tls })) {
      writeFileSync(bundle.path('secrets', folder, `${name}.pem`), pem, { mode: 0o600 });
    }
  }
  writeFileSync(bundle.path('config/agent.json'), inPlace(configText()));
}

function probe({ address }: ServedAgent): Promise<Outcome> {
  const [node, file, ...args] = at(container, 'readinessProbe.exec.command') as readonly string[];
  assert.deepEqual([node, file], ['/bin/node', '/usr/lib/sealci-release-agent/agent.cjs']);
  return bundle.run(args.map((arg) => inPlace(arg).replace('127.0.0.1:50051', address)));
}

test('the agent starts with what is mounted, and is ready from its confirmation to its end', async () => {
  await makeSecrets();
  const [command, ...args] = at(container, 'args') as readonly string[];
  assert.equal(command, 'serve');
  const agent = await bundle.serve([...args.map(inPlace)]);
  const before = await probe(agent);
  assert.equal(before.code, 9, before.stderr);
  assert.match(before.stderr, /\(KEY_RING_UNCONFIRMED\)/);
  const caller = ['--agent-ca', 'ca', '--client-cert', 'cert', '--client-key', 'key'].map((word) =>
    word.startsWith('-') ? word : bundle.path('secrets/operator', `${word}.pem`),
  );
  const ring = ['--epoch', '0', '--fingerprint', agent.fingerprint, '--agent', agent.address];
  const confirmed = await bundle.run(['confirm-keys', ...ring, ...caller]);
  assert.equal(confirmed.code, 0, confirmed.stderr);
  const ready = await probe(agent);
  assert.equal(ready.code, 0, ready.stderr);
  assert.equal(ready.stdout + ready.stderr, '');
  assert.equal(await agent.kill('SIGTERM'), 0);
  assert.equal((await probe(agent)).code, 5);
});
