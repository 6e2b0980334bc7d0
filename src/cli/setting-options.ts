import { type Argument, type Command, Option } from 'commander';
import { type SettingSources, readSettings } from '../platform/config.ts';
import type { Setting } from '../platform/setting.ts';
import { flagOf, isSettingName, type SettingName, type Settings, settings } from '../platform/settings.ts';

/** What commander hands to an action. */
export type OptionValues = Readonly<Record<string, unknown>>;

const placeholders: Partial<Record<SettingName, string>> = {
  mode: 'MODE',
  listen: 'HOST:PORT',
  agent: 'HOST:PORT',
  tls: 'HOW',
  tlsMinVersion: 'VERSION',
  releaseCallers: 'NAME,NAME',
  keyCallers: 'NAME,NAME',
  metricsListen: 'HOST:PORT',
  metricsTls: 'HOW',
  metricsReaders: 'NAME,NAME',
  tracesUrl: 'URL',
  allowedNetworks: 'CIDR,CIDR',
  keyFd: 'N',
  tlsKeyFd: 'N',
  sealingKeyFd: 'N',
  keyRingFd: 'N',
  minimumEpoch: 'N',
  deniedFingerprints: 'HEX,HEX',
  rotateAfterDays: 'N',
  keyLifetimeDays: 'N',
  rollWaitMs: 'MS',
  imageTimestamp: 'SECONDS',
  imageDigest: 'HEX',
  drainTimeoutMs: 'MS',
  bridgeEndpoint: 'URL',
  bridgeBucket: 'NAME',
  bridgeRegion: 'NAME',
  bridgeAddressing: 'HOW',
  bridgeCredentialsFd: 'N',
};

/** For help and completion. Not by commander's choices(), which refuses others with a message of its own. */
export function showChoices<Of extends Option | Argument>(of: Of, choices: readonly string[]): Of {
  of.argChoices = [...choices];
  return of;
}

export function addSetting(command: Command, name: SettingName): void {
  const { help, choices }: Setting<unknown> = settings[name];
  const option = new Option(`${flagOf(name)} <${placeholders[name] ?? 'FILE'}>`, help);
  command.addOption(choices ? showChoices(option, choices) : option);
}

/** For commands that call an agent. */
export function addAgentOptions(command: Command): void {
  command.option('--agent <HOST:PORT>', 'agent to call (or SEALCI_AGENT)');
  addClientTls(command);
}

/** For commands that have one of several agents do something. */
export function addAgentsInTurn(command: Command): void {
  command.option(
    '--agent <HOST:PORT>',
    'agent to call (or SEALCI_AGENT); may be given again: one of them is asked',
    collect,
  );
  addClientTls(command);
}

/** For commands that call one agent or several. */
export function addFleetOptions(command: Command): void {
  command.option('--agent <HOST:PORT>', 'agent to call (or SEALCI_AGENT); may be given again', collect);
  command.option('--config <FILE>', 'settings as a JSON object (or SEALCI_CONFIG): "agent" may be a list');
  addClientTls(command);
}

/** `--wait`, for commands that can be given before the agents are up. */
export function addWait(command: Command): void {
  command.option('--wait <SECONDS>', 'wait so long for agents that do not answer yet');
}

/** For an option that may be given again and again. */
export const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

function addClientTls(command: Command): void {
  command.option('--agent-ca <FILE>', "authorities that vouch for the agent's certificate, PEM");
  command.option('--client-cert <FILE>', 'your certificate, PEM');
  command.option('--client-key <FILE>', 'secret key of your certificate, PEM');
}

export function addOutputOptions(command: Command): void {
  command.option('--json', 'print one JSON object, also for an error, and nothing else');
  command.option('--quiet', 'no progress and no messages but an error');
}

/** `--set NAME=VALUE`, again and again. */
export function addAssignments(command: Command): void {
  command.option('--set <NAME=VALUE>', 'any setting of docs/cli.md; may be given again', collect);
  command.option('--config <FILE>', 'settings as a JSON object (or SEALCI_CONFIG)');
}

/**
 * The settings for a command: what was given on its command line, and elsewhere.
 *
 * @param renamed settings whose flag of this command has another name: `--key`, say
 * @throws CONFIG_INVALID
 */
export function settingsFor(options: OptionValues, renamed: SettingSources['flags'] = {}): Settings {
  const flags = Object.entries(options).flatMap(([name, value]): [SettingName, string][] => {
    if (!isSettingName(name)) return [];
    // An option that was given again and again.
    if (Array.isArray(value)) return [[name, value.join(',')]];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const { set, config } = options;
  return readSettings({
    flags: { ...Object.fromEntries(flags), ...renamed },
    ...(Array.isArray(set) && { assignments: set.filter((text) => typeof text === 'string') }),
    ...(typeof config === 'string' && { configFile: config }),
  });
}
