import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeImage } from '../../harness/appliance.ts';
import { checkRelease } from '../support/check-release.ts';
import { Guest } from '../../harness/guest.ts';
import { LUMPER_ENDED, onTerminal, standIn } from '../support/lumper.ts';
import { tapName, whyNoTap } from '../support/tap.ts';

const runLumper = fileURLToPath(new URL('../../scripts/run-lumper.sh', import.meta.url));
const [hostAddress, guestAddress] = ['198.18.4.1', '198.18.4.2'];
const tap = tapName('lumper');
const skip = whyNoTap();

let image: ReturnType<typeof makeImage>;
let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealci-lumper-'));
  const config = join(directory, 'config.json');
  writeFileSync(config, JSON.stringify({ network: { address: `${guestAddress}/24`, gateway: hostAddress } }));
  image = makeImage(['--debug', '--config', config]);
});
after(() => {
  image.remove();
  rmSync(directory, { recursive: true });
});

function commandLine(): string[] {
  return [runLumper, '--initramfs', image.path, '--tap', tap, '--address', `${hostAddress}/24`];
}

function start(t: TestContext, lumper = standIn, options: readonly string[] = []): Guest {
  const [command = '', ...args] = commandLine();
  const script = spawn(command, [...args, ...options, lumper], { stdio: ['pipe', 'pipe', 'inherit'] });
  const guest = new Guest(script);
  t.after(() => guest.stop('SIGTERM'));
  return guest;
}

function setting(name: string): string {
  return readFileSync(`/proc/sys/net/ipv6/conf/${tap}/${name}`, 'latin1').trim();
}

function assertNothingLeft(): void {
  assert.equal(existsSync(`/sys/class/net/${tap}`), false, 'the tap is still there');
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const using = processes.filter((pid) => {
    try {
      return Number(pid) !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(tap);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  assert.deepEqual(using, [], 'a process still uses the tap');
}

test('run-lumper.sh boots the guest, lets it make a release over the tap, and leaves nothing', { skip }, async (t) => {
  const guest = start(t);
  await guest.waitFor(/^sealci: network up$/m);
  assert.equal(setting('disable_ipv6'), '1');
  await guest.waitFor(new RegExp(`^sealci: ready ${guestAddress}:50051 `, 'm'));
  await checkRelease(`${guestAddress}:50051`, hostAddress);
  await guest.powerOff();
  assert.match(guest.console, LUMPER_ENDED);
  assert.equal(guest.exitCode, 0);
  assertNothingLeft();
});

/** Kills the agent as soon as PID 1 has started it, again and again. */
const KILL_EACH_AGENT =
  'last=; while :; do pid=$(cat /run/agent.pid); [ "$pid" = "$last" ] || kill -KILL "$pid"; last=$pid; sleep 0.1; done';

test(
  'a terminal is the guest’s: Ctrl-C, long lines that are pasted, an agent that keeps dying',
  { skip },
  async (t) => {
    const script = '"$@"; echo "exit code $?"; stty -a';
    const guest = onTerminal(t, ['sh', '-c', `stty -a; ${script}`, 'sh', ...commandLine(), standIn]);
    const settings = /^speed .*(?:\n.+){5,}?/m;
    const [before] = await guest.waitFor(settings);
    await guest.waitFor(/^sealci: network up$/m);
    guest.send('\x03');
    // Over four times what lumper takes at once, before and after the command.
    const long = 'x'.repeat(300);
    guest.send(`debug echo ${long} | sed s/x/y/g; ${KILL_EACH_AGENT}`);
    await guest.waitFor(new RegExp(`^${'y'.repeat(300)}$`, 'm'));
    await guest.waitFor(/^sealci: failed the agent ended 4 times in a minute$/m);
    await guest.waitFor(/^exit code 1$/m);
    await guest.waitUntilEnded();
    assert.match(guest.console, LUMPER_ENDED);
    const after = guest.console.slice(guest.console.indexOf('exit code 1'));
    assert.equal(settings.exec(after)?.[0], before);
    assertNothingLeft();
  },
);

test('run-lumper.sh fails when the kernel panics, which ends lumper', { skip }, async (t) => {
  const guest = start(t);
  await guest.waitFor(/^sealci: network up$/m);
  guest.send('debug echo 2 >/proc/sys/vm/panic_on_oom; busybox dd if=/dev/zero of=/dev/null bs=450M count=1');
  await guest.waitFor(/^Kernel panic - not syncing: Out of memory: compulsory panic_on_oom is enabled$/m);
  await guest.waitUntilEnded();
  assert.match(guest.console, LUMPER_ENDED);
  assert.equal(guest.exitCode, 1);
  assertNothingLeft();
});

test('run-lumper.sh ends lumper when the kernel panics before it knows how to end', { skip }, async (t) => {
  const guest = start(t, standIn, ['--memory', '80']);
  await guest.waitFor(/^Kernel panic - not syncing: /m);
  await guest.waitUntilEnded();
  assert.doesNotMatch(guest.console, LUMPER_ENDED);
  assert.equal(guest.exitCode, 1);
  assertNothingLeft();
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`run-lumper.sh takes guest and tap away on ${signal}`, { skip }, async (t) => {
    const guest = start(t);
    await guest.waitFor(/^sealci: network up$/m);
    await guest.stop(signal);
    assert.equal(guest.exitCode, 1);
    assertNothingLeft();
  });
}

test('run-lumper.sh fails when the guest ends without a clean shutdown', { skip }, async (t) => {
  const guest = start(t, '/bin/true');
  await guest.waitUntilEnded();
  assert.equal(guest.exitCode, 1);
  assertNothingLeft();
});

test('the stand-in ends with QueueNotReady when the tap is up too early, as lumper does', { skip }, async (t) => {
  const guest = start(t);
  while (!existsSync(`/sys/class/net/${tap}`)) await sleep(10);
  execFileSync('ip', ['link', 'set', tap, 'up']);
  await guest.waitFor(/QueueNotReady/);
  await guest.waitUntilEnded();
  assert.equal(guest.exitCode, 1);
});
