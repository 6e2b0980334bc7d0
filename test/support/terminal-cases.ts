import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeLog } from './audit-lines.ts';
import type { ServedAgent } from './cli.ts';
import { isCopying, isReading } from './open-files.ts';
import { askSilence } from './ask-silence.ts';
import { imageCases } from './image-cases.ts';
import { agentArgs, infoCases } from './info-cases.ts';
import type { TerminalCase } from './terminal-case.ts';
import type { Prepared } from './prepared.ts';
import { SlowLink } from './slow-link.ts';
import type { TerminalRun } from './terminal.ts';
import { certificateFiles, keyFiles, releaseFiles, rollFiles } from './terminal-files.ts';
import type { TerminalSample } from './terminal-sample.ts';

/** Lines of the progress that were on the screen, each once. */
export function progressLines(run: TerminalRun): string[] {
  const lines = run.frames.flat().filter((line) => /^ (?:Waiting|Resolving|Fetching|Archiving|Signing)/.test(line));
  return [...new Set(lines)];
}

/** While one large object comes, with nothing but small ones before it. */
const MOVES = 5;

/** How much of the pack had come, each time that this was on the screen. */
function bytesFetched(run: TerminalRun): Set<string> {
  const lines = progressLines(run).filter((line) => line.startsWith(' Fetching'));
  return new Set(lines.flatMap((line) => /[\d.]+ [KM]iB/.exec(line) ?? []));
}

const ringArgs = (agent: ServedAgent): string[] => ['--epoch', '0', '--fingerprint', agent.fingerprint];
const rolledArgs = ({ rolled }: TerminalSample): string[] => ['--agent', rolled.address];

/** A release that comes slowly, so that there is something to see. */
async function createSlowly(sample: TerminalSample, place: string, ...how: readonly string[]): Promise<Prepared> {
  const link = await SlowLink.start(sample.gitPort);
  return {
    args: ['create', `http://127.0.0.1:${link.port}/sample.git`, 'slow', '--out', place, ...how],
    isBusy: (run) => bytesFetched(run).size > MOVES || /^Fetching/m.test(run.raw),
    letGo: () => {
      link.hurry();
    },
    dispose: () => link[Symbol.asyncDispose](),
  };
}

const isWriting = (place: string) => (): boolean =>
  existsSync(place) && readdirSync(place).some((name) => name.startsWith('.sealci-'));

function writeAuditLog(place: string): string {
  const { log, lines } = makeLog();
  log.stop();
  const file = `${place}.log`;
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const verifyMany = ({ manyRelease, publicKeyFile }: TerminalSample): string[] => [
  'verify',
  manyRelease,
  '--key',
  publicKeyFile,
];
const verifySmall = ({ release, publicKeyFile }: TerminalSample): string[] => [
  'verify',
  release,
  '--key',
  publicKeyFile,
];

/** @returns the file that says what to watch */
function watchConfig({ agent, gitPort }: TerminalSample, place: string): string {
  const file = `${place}.json`;
  const repositories = [{ url: `http://127.0.0.1:${gitPort}/sample.git`, tags: ['v1'] }];
  writeFileSync(file, JSON.stringify({ folder: place, agents: [{ address: agent.address }], repositories }));
  return file;
}

/** Every command, and what it does besides; a test sees to it that none is missing. */
export const terminalCases: readonly TerminalCase[] = [
  {
    name: 'serve',
    command: 'serve',
    prepare: () => ({
      args: ['serve', '--listen', '127.0.0.1:0'],
      isBusy: ({ raw }) => raw.includes('"listening"'),
      letGo: (run) => {
        run.signal('SIGTERM');
      },
    }),
    shows: /"event":"listening".*"event":"draining".*"event":"stopped"/,
    code: 0,
    hold: () => ({
      args: ['serve', '--listen', '127.0.0.1:0'],
      isBusy: ({ raw }) => raw.includes('"listening"'),
    }),
    stoppedCode: 0,
  },
  {
    name: 'create, with an agent',
    command: 'create',
    prepare: (sample, place) => createSlowly(sample, place, ...agentArgs(sample)),
    shows: /^ {2}commit {6}[0-9a-f]{40} {2}key .*sample-slow\.git\.tgz\.intoto\.json\.asc$/,
    code: 0,
    leaves: releaseFiles,
    hasProgress: true,
    hold: (sample, place) => createSlowly(sample, place, ...agentArgs(sample)),
  },
  {
    name: 'create, with a key',
    command: 'create',
    prepare: (sample, place) => createSlowly(sample, place, '--key', sample.keyFile),
    shows: /^ {2}commit {6}[0-9a-f]{40} {2}key .*sample-slow\.git\.tgz\.intoto\.json\.asc$/,
    code: 0,
    leaves: releaseFiles,
    hasProgress: true,
    hold: (sample, place) => createSlowly(sample, place, '--key', sample.keyFile),
  },
  {
    name: 'verify',
    command: 'verify',
    prepare: (sample) => ({ args: verifySmall(sample) }),
    shows: /^The release is valid: .*in use.*1 file/,
    code: 0,
    hold: (sample) => ({ args: ['verify', '-', '--key', sample.publicKeyFile], isBusy: isCopying }),
  },
  {
    name: 'verify --list',
    command: 'verify',
    prepare: (sample) => ({ args: [...verifySmall(sample), '--list'] }),
    shows: /^sample-v1\/sample-v1\/READMEThe release is valid: /,
    code: 0,
    hold: (sample) => ({ args: [...verifyMany(sample), '--list'], isBusy: ({ raw }) => raw !== '' }),
    isLong: true,
  },
  {
    name: 'verify --extract',
    command: 'verify',
    prepare: (sample, place) => ({ args: [...verifySmall(sample), '--extract', place] }),
    shows: /^The release is valid: .*extracted to/,
    code: 0,
    leaves: ['sample-v1'],
    hold: (sample, place) => ({ args: [...verifyMany(sample), '--extract', place], isBusy: isWriting(place) }),
  },
  {
    name: 'verify of a folder',
    command: 'verify',
    prepare: (sample) => ({ args: ['verify', dirname(sample.release), '--key', sample.publicKeyFile] }),
    shows: /^valid {4}.*sample-v1\.git\.tgz\.sig: signed on /,
    code: 0,
    hold: (sample) => ({
      args: ['verify', sample.manyReleases, '--key', sample.publicKeyFile],
      isBusy: ({ raw }) => raw.includes('valid '),
    }),
  },
  {
    name: 'public-key',
    command: 'public-key',
    prepare: (sample) => ({ args: ['public-key', ...agentArgs(sample)] }),
    shows: /^-----BEGIN PGP PUBLIC KEY BLOCK-----.*Key [0-9A-F]{40}, made .*active\.$/,
    code: 0,
    hold: () => askSilence('public-key'),
  },
  {
    name: 'keygen',
    command: 'keygen',
    prepare: (_, place) => ({ args: ['keygen', '--out', place] }),
    shows: /release-agent\.key\.asc.*The third is secret too/,
    code: 0,
    leaves: keyFiles,
    hold: (_, place) => ({ args: ['keygen', '--out', place], isBusy: isWriting(place) }),
    mayBeDone: true,
  },
  {
    name: 'certificates',
    command: 'certificates',
    prepare: (_, place) => ({ args: ['certificates', '--out', place] }),
    shows: /release-caller\.pem.*What your own PKI has to issue.*Try them:/,
    code: 0,
    leaves: certificateFiles,
    hold: undefined,
  },
  {
    name: 'roll-keys',
    command: 'roll-keys',
    prepare: (sample, place) => ({
      args: ['roll-keys', '--reason', 'superseded', '--token', sample.token, '--out', place, ...rolledArgs(sample)],
    }),
    shows: /If the answer gets lost.*key-ring\.sealed.*signs from now on/,
    code: 0,
    leaves: rollFiles,
    hold: (_, place) => askSilence('roll-keys', '--reason', 'superseded', '--out', place),
  },
  {
    name: 'restore-keys',
    command: 'restore-keys',
    prepare: (sample) => ({ args: ['restore-keys', sample.ringFile, ...rolledArgs(sample)] }),
    shows: /epoch 1 {2}confirmed {2}[0-9A-F]{40}This key ring was in use already\.$/,
    code: 0,
    hold: (sample) => askSilence('restore-keys', sample.ringFile),
  },
  {
    name: 'confirm-keys',
    command: 'confirm-keys',
    prepare: (sample) => ({ args: ['confirm-keys', ...ringArgs(sample.agent), ...agentArgs(sample)] }),
    shows: /epoch 0 {2}confirmed {2}[0-9A-F]{40}The key ring is confirmed: the agent signs with it\.$/,
    code: 0,
    hold: (sample) => askSilence('confirm-keys', ...ringArgs(sample.agent)),
  },
  {
    name: 'watch --once',
    command: 'watch',
    prepare: (sample, place) => ({ args: ['watch', '--once', '--config', watchConfig(sample, place)] }),
    shows: /"event":"watching".*"event":"released".*"event":"stopped"/,
    code: 0,
    leaves: ['private', 'public'],
    keeps: ['private', 'public'],
    hold: (sample, place) => ({
      args: ['watch', '--config', watchConfig(sample, place)],
      isBusy: ({ raw }) => raw.includes('"released"'),
    }),
    stoppedCode: 0,
  },
  ...infoCases,
  ...imageCases,
  {
    name: 'health',
    command: 'health',
    prepare: (sample) => ({ args: ['health', ...agentArgs(sample)] }),
    shows: /^The agent makes releases\.$/,
    code: 0,
    hold: () => askSilence('health'),
  },
  {
    name: 'audit-verify',
    command: 'audit-verify',
    prepare: (_, place) => ({ args: ['audit-verify', writeAuditLog(place)] }),
    shows: /^The audit log is whole: .* {2}lines {8}1, .* {2}last digest {2}[0-9a-f]{64}$/,
    code: 0,
    hold: () => ({ args: ['audit-verify', '/dev/zero'], isBusy: isReading('/dev/zero') }),
  },
  {
    name: 'completion',
    command: 'completion',
    prepare: () => ({ args: ['completion', 'bash'] }),
    shows: /^_sealci_release_agent\(\).*sealci-release-agent$/,
    code: 0,
    hold: undefined,
  },
  {
    name: 'help',
    command: 'help',
    prepare: () => ({ args: ['help'] }),
    shows: /^Usage: sealci-release-agent .*tells more of each command\.$/,
    code: 0,
    hold: undefined,
  },
  {
    name: 'an error',
    command: 'create',
    prepare: (sample, place) => ({
      args: ['create', `http://127.0.0.1:${sample.gitPort}/none.git`, 'v1', '--key', sample.keyFile, '--out', place],
    }),
    shows: /^sealci-release-agent: .* \(REPOSITORY_NOT_FOUND\)$/,
    code: 3,
    hold: undefined,
  },
  {
    name: 'a command that there is not',
    command: 'help',
    prepare: () => ({ args: ['destroy'] }),
    shows: /^error: unknown command 'destroy'.*Add --help/,
    code: 2,
    hold: undefined,
  },
];
