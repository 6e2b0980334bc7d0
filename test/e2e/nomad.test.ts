import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { linkSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { makeImage } from '../../harness/appliance.ts';
import { Guest } from '../../harness/guest.ts';
import { freePort } from '../../harness/free-port.ts';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { at, parseHcl } from '../support/deployment.ts';

const root = join(import.meta.dirname, '../..');
const job = at(
  parseHcl(readFileSync(join(root, 'deploy/nomad/release-agent.nomad.hcl'), 'utf8')),
  'job.0.release-agent',
);
const task = at(job, 'group.0.agents.task.0.agent');

/** What Nomad's QEMU driver makes of the task: its own words first, then those of the job. */
function driverWords(values: Readonly<Record<string, string>>): string[] {
  const {
    image_path: image,
    drive_interface: drive,
    args,
  } = at(task, 'config.0') as {
    readonly image_path: string;
    readonly drive_interface: string;
    readonly args: readonly string[];
  };
  const memory = String(at(task, 'resources.0.memory'));
  return [
    // By emulation: the job asks for KVM, which a machine that tests need not have.
    ...['-machine', 'type=pc,accel=tcg', '-name', 'bzImage', '-m', `${memory}M`],
    ...['-drive', `file=${image},if=${drive}`, '-nographic'],
    ...args.map((word) => word.replace(/\$\{([^}]+)\}/g, (all, name: string) => values[name] ?? all)),
  ];
}

test('the Nomad job boots the appliance, which takes calls at the port of the job', async (t) => {
  assert.equal(at(task, 'driver'), 'qemu');
  const image = makeImage([]);
  const folder = mkdtempSync(join(tmpdir(), 'sealci-nomad-'));
  t.after(() => {
    image.remove();
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, 'local'));
  copyFileSync(join(root, 'dist/bzImage'), join(folder, 'local/bzImage'));
  linkSync(image.path, join(folder, 'local/initramfs.cpio'));
  const artifacts = at(task, 'artifact') as readonly { readonly destination: string }[];
  assert.deepEqual(
    artifacts.map(({ destination }) => destination),
    ['local/bzImage', 'local/initramfs.cpio'],
  );
  const port = await freePort();
  const words = driverWords({
    NOMAD_IP_grpc: '127.0.0.1',
    NOMAD_PORT_grpc: String(port),
    'var.address': '10.0.2.15',
  });
  assert.ok(!words.some((word) => word.includes('${')), words.join(' '));
  const qemu = spawn('qemu-system-x86_64', words, { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const guest = new Guest(qemu);
  t.after(() => guest.stop());
  await guest.waitFor(/^sealci: ready 10\.0\.2\.15:50051 /m);
  const client = new AgentClient(`127.0.0.1:${port}`);
  assert.equal((await client.checkHealth(t.signal)).serving, true);
  client.close();
  await guest.powerOff();
});
