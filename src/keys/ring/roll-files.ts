import type { KeyRoll } from './key-roll.ts';

/** The one file of a roll that nobody else may read. */
export const SEALED_RING = 'key-ring.sealed';

/** The files that a roll leaves behind, in this order. docs/keys.md says what each is for. */
export const rollFiles = {
  [SEALED_RING]: (roll) => roll.sealedKeyRing,
  'new-key.pub.asc': (roll) => Buffer.from(roll.newKey.armoredKey),
  'denied-key.pub.asc': (roll) => Buffer.from(roll.revokedKey.armoredKey),
  'denied-key.revocation.asc': (roll) => Buffer.from(roll.revokedKey.revocation.armoredCertificate),
  'denial-notice.txt': (roll) => Buffer.from(roll.notice.text),
  'denial-notice.json': (roll) => Buffer.from(roll.notice.json),
  'denial-notice.json.asc': (roll) => Buffer.from(roll.notice.armoredJsonSignature),
} as const satisfies Record<string, (roll: KeyRoll) => Uint8Array>;

export type RollFileName = keyof typeof rollFiles;
