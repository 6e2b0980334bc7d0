import type { CpioEntry } from '../formats/cpio.ts';
import type { SecretName } from './manifest.ts';

/** User and group of the agent in the guest, as in initramfs/init. */
export const AGENT_ID = 1000;
/** By its name the first file of an image: the SHA-512 of the others, which /init checks (initramfs/unpack). */
export const CHECKSUMS = 'a-checksums';

/** What every image has besides what its manifest lists. */
export const fixedEntries: readonly CpioEntry[] = [
  { type: 'directory', path: 'bin', mode: 0o555 },
  { type: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
  { type: 'directory', path: 'secrets', mode: 0o500 },
];

/** Names of the secrets that initramfs/unpack looks for, in the folder of secrets. */
export const secretFiles = {
  key: 'release-agent.key.asc',
  sealingKey: 'release-agent.sealing.key',
  tlsKey: 'server.key',
  bridgeCredentials: 'bridge.credentials',
} as const;

/** The files of each secret that a manifest names. */
export const filesOfSecret: Readonly<Record<SecretName, readonly string[]>> = {
  keys: [secretFiles.key, secretFiles.sealingKey],
  tlsKey: [secretFiles.tlsKey],
  bridgeCredentials: [secretFiles.bridgeCredentials],
};

/** For the agent's eyes alone. */
export function secretEntry(name: string, contents: Uint8Array): CpioEntry {
  return { type: 'file', path: `secrets/${name}`, mode: 0o400, uid: AGENT_ID, gid: AGENT_ID, contents };
}
