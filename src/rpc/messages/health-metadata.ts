/** Initial metadata of a health check's answer: facts that the protocol itself has no place for. */
export const healthMetadata = {
  fingerprint: 'sealci-key-fingerprint',
  epoch: 'sealci-key-ring-epoch',
  confirmed: 'sealci-key-ring-confirmed',
  /** Once a roll of the key is due: when it was, in the form of RFC 3339. */
  rollDue: 'sealci-key-roll-due',
} as const;
