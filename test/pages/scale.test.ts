/** docs/scale.md, on three agents; where there is neither a cluster nor Nomad, by what can be had of their own tools. */
import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { ServedAgent } from '../support/cli.ts';
import { at, type Manifest, parseHcl, parseYaml } from '../support/deployment.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { root } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'docs/scale.md';
const scene = await PageScene.make();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());
symlinkSync(join(root, 'deploy'), bundle.path('deploy'));
// Put there by scripts/install-test-tools.sh.
symlinkSync(join(root, 'dist/tools/kustomize'), bundle.path('shell/bin/kustomize'));

const keys = ['--key-file', 'keys/release-agent.key.asc', '--sealing-key-file', 'keys/release-agent.sealing.key'];
const serve = (...args: readonly string[]): Promise<ServedAgent> => bundle.serve([...keys, ...args]);

async function startThree(): Promise<void> {
  await shell.run('sealci-release-agent keygen --out keys');
  for (const name of ['a', 'b', 'c']) shell.words.set(`${name}.example.org:50051`, (await serve()).address);
}

async function rollAndStartAnew(): Promise<void> {
  const all = ['a', 'b', 'c'].map((name) => `--agent ${name}.example.org:50051`).join(' ');
  await shell.run(`sealci-release-agent roll-keys --reason superseded --out roll-2027 ${all}`);
  const upgraded = await serve('--mode', 'production', '--tls', 'none');
  shell.words.set('HOST:PORT', upgraded.address);
}

const secrets = new Map<string, readonly string[]>();

/** The client's half: what it would send to a cluster. */
async function keepSecret(command: string): Promise<void> {
  const [secret] = parseYaml(await shell.run(`${command} --dry-run=client --output=yaml`));
  secrets.set(String(at(secret, 'metadata.name')), Object.keys(at(secret, 'data') as object).toSorted());
}

interface Volume {
  readonly secret?: { readonly secretName: string };
}

/** Secrets that the manifests mount have to be among those that the page makes, with the files that are read of them. */
function checkMounts(manifests: readonly Manifest[]): void {
  const agents = manifests.find(({ kind }) => kind === 'StatefulSet');
  const volumes = at(agents, 'spec.template.spec.volumes') as readonly Volume[];
  const mounted = volumes.flatMap(({ secret }) => secret?.secretName ?? []);
  assert.deepEqual(mounted.toSorted(), [...secrets.keys()].toSorted());
  const settings = JSON.stringify(manifests);
  for (const file of [...secrets.values()].flat()) assert.ok(settings.includes(`/${file}`), file);
}

/** The variables that a command gives have to be those of the job that have no value. */
function checkVariables(command: string): void {
  const job = parseHcl(readFileSync(join(root, command.split(' ').at(-1) ?? ''), 'utf8'));
  const variables = at(job, 'variable') as readonly Readonly<Record<string, Manifest>>[];
  const needed = variables.flatMap((one) => Object.entries(one)).filter(([, facts]) => !('default' in facts));
  const given = [...command.matchAll(/-var (\w+)=/g)].map(([, name]) => name);
  assert.deepEqual(given.toSorted(), needed.map(([name]) => name).toSorted());
}

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, shell, {
    before: {
      'Asking one of several': startThree,
      'The key ring, on all': rollAndStartAnew,
      Kubernetes: () => shell.run('sealci-release-agent certificates --out .'),
    },
    instead: {
      'kubectl create namespace ': (command) => shell.run(`${command} --dry-run=client`),
      'kubectl --namespace sealci create secret ': keepSecret,
      // Which needs a cluster for all but its first half.
      'kubectl apply --kustomize ': async (command) => {
        checkMounts(parseYaml(await shell.run(command.replace('kubectl apply --kustomize', 'kustomize build'))));
      },
      // Nomad is under no open licence; test/e2e/nomad.test.ts does what its driver makes of the job.
      'nomad job run ': checkVariables,
    },
    times: { 'kubectl --namespace sealci create secret ': 3 },
  });
});
