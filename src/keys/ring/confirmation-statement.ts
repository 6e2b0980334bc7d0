import { AgentError } from '../../errors.ts';

/** What an operator signs to have agents use the ring they have. */
export interface ConfirmationStatement {
  readonly epoch: number;
  /** Of the active key: 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** {@link ringDigest} of the ring. */
  readonly ringDigest: string;
  /** Of the image that the agents run from, in lower-case hex digits; absent when they run from none. */
  readonly imageDigest?: string;
  /** Of the agents that are to use the ring: what each made at its start, 64 lower-case hex digits. */
  readonly nonces: readonly string[];
}

/** Statements for hundreds of agents are shorter. */
export const MAX_STATEMENT_BYTES = 64 * 1024;

const TITLE = 'Confirmation of a SealCI key ring, version 1';
const NO_IMAGE = 'none';
const FORM = new RegExp(
  [
    `^${TITLE}\n`,
    'epoch: (?<epoch>0|[1-9]\\d{0,9})\n',
    'fingerprint: (?<fingerprint>[0-9A-F]{40})\n',
    'ring-sha256: (?<ringDigest>[0-9a-f]{64})\n',
    `image-digest: (?<imageDigest>[0-9a-f]{64}|${NO_IMAGE})\n`,
    '(?<agents>(?:agent-nonce: [0-9a-f]{64}\n)+)$',
  ].join(''),
);

/** A text that people can read and stock OpenPGP programs can sign: lines of ASCII, each with a line feed at its end. */
export function writeStatement(statement: ConfirmationStatement): string {
  const { epoch, fingerprint, ringDigest, imageDigest = NO_IMAGE, nonces } = statement;
  return [
    TITLE,
    `epoch: ${epoch}`,
    `fingerprint: ${fingerprint}`,
    `ring-sha256: ${ringDigest}`,
    `image-digest: ${imageDigest}`,
    ...nonces.map((nonce) => `agent-nonce: ${nonce}`),
    '',
  ].join('\n');
}

/** @throws CONFIRMATION_INVALID when it is not of the one form that {@link writeStatement} gives */
export function readStatement(bytes: Uint8Array): ConfirmationStatement {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found = bytes.length > MAX_STATEMENT_BYTES ? null : FORM.exec(text);
  if (!found) {
    throw new AgentError(
      'CONFIRMATION_INVALID',
      'The statement is none that confirm-keys --request wrote; sign that file as it is, and give it unchanged.',
    );
  }
  const part = (name: string): string => found.groups?.[name] ?? '';
  const imageDigest = part('imageDigest');
  return {
    epoch: Number(part('epoch')),
    fingerprint: part('fingerprint'),
    ringDigest: part('ringDigest'),
    nonces: part('agents').match(/[0-9a-f]{64}/g) ?? [],
    ...(imageDigest !== NO_IMAGE && { imageDigest }),
  };
}
