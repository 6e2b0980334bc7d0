import { createMessage, readSignature, type Signature, verify } from 'openpgp';
import { AgentError } from '../../errors.ts';
import type { PublicKeys, TrustedKey } from '../public-keys.ts';
import { type ConfirmationStatement, readStatement } from './confirmation-statement.ts';

/** What an operator signed, and the signature. */
export interface OperatorConfirmation {
  /** Bytes of a {@link ConfirmationStatement}. */
  readonly statement: Uint8Array;
  /** Detached OpenPGP signature of these bytes, armored or not. */
  readonly signature: Uint8Array;
}

/** What an agent knows of itself, to be found in the statement. */
export type AgentFacts = Omit<ConfirmationStatement, 'nonces'> & { readonly nonce: string };

/** The machine on which an operator signs is not connected: its clock may be so far ahead. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
/** Every OpenPGP packet begins with a byte over this, armor never does. */
const BINARY = 0x80;

function invalid(why: string, cause?: unknown): AgentError {
  return new AgentError(
    'CONFIRMATION_INVALID',
    `The confirmation does not count: ${why}. Ask for a new statement by confirm-keys --request, and sign that.`,
    { cause },
  );
}

/**
 * Makes sure that an operator has confirmed the ring in use, for this start of this agent. The nonce keeps every earlier
 * confirmation from counting again; all else is there so that the operator sees what he signs.
 * @param operators keys that may confirm; they must be valid now, whatever date the signature has
 * @returns the fingerprint of the operator's key
 * @throws CONFIRMATION_INVALID
 */
export async function checkConfirmation(
  { statement, signature }: OperatorConfirmation,
  facts: AgentFacts,
  operators: PublicKeys,
  now: Date,
): Promise<string> {
  compare(readStatement(statement), facts);
  return verifySignature(statement, await readOne(signature), [...operators.values()], now);
}

function compare(stated: ConfirmationStatement, facts: AgentFacts): void {
  if (!stated.nonces.includes(facts.nonce))
    throw invalid('it is for another agent, or for an earlier start of this one');
  for (const [name, what] of [
    ['epoch', 'epoch'],
    ['fingerprint', 'key'],
    ['ringDigest', 'key ring'],
    ['imageDigest', 'image'],
  ] as const) {
    if (stated[name] !== facts[name]) throw invalid(`it states another ${what} than the agent has`);
  }
}

async function readOne(bytes: Uint8Array): Promise<Signature> {
  let signature: Signature;
  try {
    signature = await ((bytes[0] ?? 0) >= BINARY
      ? readSignature({ binarySignature: bytes })
      : readSignature({ armoredSignature: Buffer.from(bytes).toString('latin1') }));
  } catch (cause) {
    throw invalid('its signature is no OpenPGP signature', cause);
  }
  if (signature.packets.length !== 1) throw invalid('it has several signatures, or none');
  return signature;
}

async function verifySignature(
  statement: Uint8Array,
  signature: Signature,
  operators: readonly TrustedKey[],
  now: Date,
): Promise<string> {
  const [made] = (
    await verify({
      message: await createMessage({ binary: statement }),
      signature,
      verificationKeys: operators.map(({ key }) => key),
      date: new Date(now.getTime() + CLOCK_TOLERANCE_MS),
    })
  ).signatures;
  const operator = operators.find(({ key }) => made && key.getKeys(made.keyID).length > 0);
  if (!made || !operator) throw invalid('its signature is by none of the operator keys of this agent');
  try {
    await made.verified;
    // openpgp.js holds the key against the signature's own date, which whoever has an expired key can choose.
    await operator.key.getSigningKey(made.keyID, now);
    return operator.key.getFingerprint().toUpperCase();
  } catch (cause) {
    throw invalid('its signature is not valid, or its key has expired or was revoked', cause);
  }
}
