import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentError } from '../../src/errors.ts';
import { readSettings } from '../../src/platform/config.ts';
import { serveConfig } from '../../src/platform/serve-config.ts';
import { flagOf, isSettingName, type SettingName } from '../../src/platform/settings.ts';
import type { ImageConfig } from './image-config.ts';
import type { ImageInputs } from './image-inputs.ts';
import { ImageError } from './image-options.ts';

/** Open files that initramfs/init hands to the agent, by number. */
const keyFds = { keyFd: '3', keyRingFd: '5', sealingKeyFd: '6' };
/** Where the public keys of operators are in the guest. */
export const OPERATOR_KEY = '/etc/sealci/operator.pub.asc';
/** Where the authorities of git servers are in the guest. */
export const GIT_CA = '/etc/sealci/git-ca.pem';
const bridgeFds = { bridgeCredentialsFd: '7' };
const tlsFiles = { tlsCa: '/etc/sealci/ca.pem', tlsCert: '/etc/sealci/cert.pem', tlsKeyFd: '4' };

export type FixedSettings = Readonly<Partial<Record<SettingName, string>>>;

/**
 * The settings that follow from what is in the image, whatever its config says.
 *
 * @param time of the image, in seconds since 1970
 */
export function fixedSettings({ secrets, files }: ImageInputs, time: number): FixedSettings {
  const hasKeys = secrets.includes('keys');
  return {
    mode: hasKeys ? 'production' : 'development',
    imageTimestamp: String(time),
    ...(hasKeys && keyFds),
    ...(files.tlsCa && tlsFiles),
    ...(files.tlsCrl && { tlsCrl: '/etc/sealci/crl.pem' }),
    ...(files.operatorKey && { operatorKeyFile: OPERATOR_KEY }),
    ...(secrets.includes('bridgeCredentials') && bridgeFds),
    ...(files.gitCa && { gitCa: GIT_CA }),
  };
}

/** Words for the agent's command line, a setting on each line. */
export function agentArguments(fixed: FixedSettings): string {
  const lines = Object.entries(fixed).map(([name, value]) => (isSettingName(name) ? `${flagOf(name)} ${value}` : ''));
  return `${['--config /etc/sealci/agent.json', ...lines].join('\n')}\n`;
}

/** @throws ImageError when the agent would not start with the settings of the image */
export function checkAgentSettings(config: ImageConfig, fixed: FixedSettings): void {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-config-'));
  const configFile = join(folder, 'agent.json');
  try {
    writeFileSync(configFile, config.agent);
    const { auditFile } = serveConfig(readSettings({ flags: fixed, configFile }, {}));
    if (auditFile !== undefined) {
      throw new ImageError(
        '"auditFile" is set, but the image has no disk; its audit log is on the console. Take it out.',
      );
    }
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    throw new ImageError(`The config file is not usable: ${error.message.replaceAll(configFile, 'the config file')}`, {
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
