/**
 * The blocks of a file in PEM (RFC 7468) that are of one kind, each from BEGIN to END.
 *
 * @param label `CERTIFICATE`, say
 * @throws RangeError when one begins and does not end, as in a file that is being written
 */
export function pemBlocks(pem: Uint8Array, label: string): string[] {
  const text = Buffer.from(pem).toString('latin1');
  const blocks = text.match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g')) ?? [];
  if (text.split(`-----BEGIN ${label}-----`).length - 1 === blocks.length) return blocks;
  throw new RangeError('a block is cut off');
}

/** The kinds of all blocks that begin in a file in PEM, in their order: `CERTIFICATE`, say. What is in them does not count. */
export function pemLabels(pem: Uint8Array): string[] {
  const text = Buffer.from(pem).toString('latin1');
  return [...text.matchAll(/-----BEGIN (?<label>[^\r\n]*?)-----/g)].map(({ groups }) => groups?.['label'] ?? '');
}
