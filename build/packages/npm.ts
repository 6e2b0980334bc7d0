import { file, type SystemFile } from '../initramfs/system-files.ts';
import { billFile, type BuildFacts, ours } from './facts.ts';
import { gzip, writeTar } from './tar.ts';

/** The package for npm: the bundle, which needs no other. Its file's name, as `npm pack` gives it, and its bytes. */
export async function makeNpmPackage(facts: BuildFacts): Promise<{ readonly name: string; readonly contents: Buffer }> {
  const { project, bundle, licenses, time } = facts;
  const { name, version, description, license, engines } = project;
  const meta = {
    ...{ name, version, description, license },
    bin: { [name]: 'agent.cjs' },
    engines: { node: engines.node },
    os: ['linux'],
  };
  const files: SystemFile[] = [
    file('package/package.json', `${JSON.stringify(meta, null, 2)}\n`, 'generated', 0o644),
    file('package/agent.cjs', bundle, 'dist/agent.cjs', 0o755),
    file('package/LICENSES.txt', licenses, 'dist/LICENSES.txt', 0o644),
    billFile('package/bom.cdx.json', facts, 'application'),
    ours('package/LICENSE', 'LICENSE'),
    ours('package/README.md', 'packaging/npm/README.md'),
  ];
  return { name: `${name}-${version}.tgz`, contents: await gzip(await writeTar(files, '', time)) };
}
