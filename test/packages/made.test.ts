/** What build/packages makes, as the tools of those see it who install it; scripts/try-packages.sh installs and runs the .deb. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { buildProgram } from '../../src/cli/program.ts';
import { Bundle, finish, ServedAgent } from '../support/cli.ts';

const root = join(import.meta.dirname, '../..');
const bundle = new Bundle();
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const deb = bundle.path('packages', `sealci-release-agent_${version}_amd64.deb`);
const layout = bundle.path('packages/oci');

test.after(() => bundle.dispose());

function make(out: string, env: NodeJS.ProcessEnv = {}): void {
  const args = [join(root, 'build/packages/make.ts'), '--agent', bundle.file, '--out', out];
  execFileSync('sh', ['-c', 'umask "$0"; exec "$@"', env['UMASK'] ?? '022', process.execPath, ...args], {
    cwd: bundle.work,
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
}

function filesIn(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length), readFileSync(path)]));
}

test.before(() => {
  make(bundle.path('packages'));
});

test('the same bytes on another day, of another user, elsewhere', () => {
  make(bundle.path('again'), { UMASK: '077', TZ: 'Asia/Tokyo', LC_ALL: 'C', HOME: bundle.path('nowhere'), SEED: 'x' });
  const [first, second] = [filesIn(bundle.path('packages')), filesIn(bundle.path('again'))];
  assert.deepEqual([...second.keys()], [...first.keys()]);
  for (const [path, contents] of first) assert.ok(second.get(path)?.equals(contents), path);
});

test('lintian finds nothing in the package for Debian', () => {
  const { status, stdout } = spawnSync('lintian', ['--fail-on', 'error,warning,info', deb], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  const listed = execFileSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8' });
  assert.match(listed, /^drwx------ 0\/0 .* \.\/etc\/sealci-release-agent\/keys\/$/m);
});

test('systemd gives the unit an exposure of at most 1.5', () => {
  const unit = join(root, 'packaging/systemd/sealci-release-agent.service');
  const args = ['security', '--no-pager', '--offline=true', '--threshold=15', unit];
  const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});

test('there is a man page for the program and each command, with all options, without a fault', () => {
  const folder = bundle.path('packages/man/man1');
  const program = buildProgram();
  const commands = program.commands.map((command) => ({ name: `${program.name()}-${command.name()}.1`, command }));
  const names = commands.map(({ name }) => name);
  assert.deepEqual(readdirSync(folder).sort(), [...names, `${program.name()}.1`].sort());
  const pages = readdirSync(folder).map((name) => join(folder, name));
  const { status, stdout } = spawnSync('mandoc', ['-Tlint', '-Wwarning', ...pages], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  for (const { name, command } of commands) {
    const page = execFileSync('mandoc', ['-Tascii', '-Owidth=200', join(folder, name)], { encoding: 'utf8' });
    // A letter, a backspace and the letter again is a bold one.
    const plain = page.replace(/.\x08/g, '');
    for (const { flags } of command.options) assert.ok(plain.includes(flags), `${name} lacks ${flags}`);
  }
});

test('npm installs the bundle alone, with its licences, and npx runs it', () => {
  const folder = bundle.path('empty');
  mkdirSync(folder);
  // npm takes the nearest folder above that has one of these for the project, and a machine's /tmp may have one.
  writeFileSync(join(folder, 'package.json'), '{}');
  const options = { cwd: folder, encoding: 'utf8', env: { ...process.env, HOME: folder } } as const;
  const tarball = bundle.path('packages', `sealci-release-agent-${version}.tgz`);
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { ...options, stdio: 'pipe' });
  const visible = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  assert.deepEqual(visible, ['sealci-release-agent']);
  assert.deepEqual(readdirSync(join(folder, 'node_modules/sealci-release-agent')).sort(), [
    'LICENSE',
    'LICENSES.txt',
    'README.md',
    'agent.cjs',
    'bom.cdx.json',
    'package.json',
  ]);
  assert.equal(execFileSync('npx', ['--offline', 'sealci-release-agent', '--version'], options), `${version}\n`);
});

interface Image {
  readonly config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
  };
}

function inspect(): Image['config'] {
  const args = ['inspect', '--config', `oci:${layout}:${version}`];
  // skopeo has checked what it prints.
  return (JSON.parse(execFileSync('skopeo', args, { encoding: 'utf8' })) as Image).config;
}

/** What starts a program in the image: as its user, with its environment, and nothing else to see. */
function inImage(folder: string, { User, Entrypoint, Env }: Image['config'], args: readonly string[]): string[] {
  const [user = '', group = ''] = User.split(':');
  const confined = ['--user', `--map-user=${user}`, `--map-group=${group}`, `--root=${folder}`];
  // env(1) is not in the image: unshare starts what is given by the variables that it has itself.
  return ['--ignore-environment', ...Env, '/usr/bin/unshare', ...confined, ...Entrypoint, ...args];
}

test('skopeo and umoci take the image, whose user is not root, and the agent listens in it', async () => {
  const config = inspect();
  assert.match(config.User, /^[1-9]\d*:[1-9]\d*$/);
  assert.equal(config.Labels['org.opencontainers.image.version'], version);
  const unpacked = bundle.path('unpacked');
  execFileSync('umoci', ['unpack', '--rootless', '--image', `${layout}:${version}`, unpacked], { stdio: 'pipe' });
  const folder = join(unpacked, 'rootfs');
  assert.deepEqual(
    readdirSync(join(folder, 'bin'))
      .concat(readdirSync(join(folder, 'usr')))
      .sort(),
    ['lib', 'node', 'share'],
    'there is a program besides Node',
  );

  const untouched = await finish(spawn('env', inImage(folder, config, config.Cmd)));
  assert.equal(untouched.code, 9, untouched.stderr);
  assert.match(untouched.stderr, /CONFIG_INVALID/);

  const serve = ['serve', '--mode', 'development', '--listen', '127.0.0.1:0'];
  const agent = new ServedAgent(spawn('env', inImage(folder, config, serve)));
  try {
    await agent.event('listening');
    // Not info, which tells of memory, and needs the /proc that an engine mounts.
    const { code, stdout, stderr } = await bundle.run(['public-key', '--agent', agent.address, '--json']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(agent.fingerprint));
    assert.equal(await agent.kill('SIGTERM'), 0);
  } finally {
    await agent.kill();
  }
});
