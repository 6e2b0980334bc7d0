import { asAgentError } from '../../errors.ts';
import { writeEnvelope } from '../../formats/in-toto/dsse.ts';
import { signatureType } from '../../formats/openpgp/registry.ts';
import { armorSignature, signPacket } from '../../keys/sign-packet.ts';
import type { SigningKey } from '../../keys/signing-key.ts';
import { type ProvenanceFacts, writeStatement } from './statement.ts';

/** A release's provenance, signed in two forms by the key that signed the release. */
export interface Provenance {
  /** An in-toto statement: JSON in UTF-8. */
  readonly statement: Uint8Array;
  /** The statement in an envelope of DSSE, signed there: a line of JSON with its line end. */
  readonly envelope: string;
  /** Detached OpenPGP signature of the statement, armored. */
  readonly statementSignature: string;
}

/**
 * Makes the provenance of a release that has been signed.
 *
 * @param signedAt date of the release's signature: that of the statement is the same, so that whoever judges the key finds
 *   both valid, or none
 * @throws what the key throws, with `provenance` as the `step` in its data
 */
export function attestRelease(facts: ProvenanceFacts, key: SigningKey, signedAt: Date): Provenance {
  try {
    const statement = writeStatement(facts);
    const signature = signPacket(key, { type: signatureType.binary, date: signedAt }, statement);
    return {
      statement,
      envelope: writeEnvelope(key.signStatement(statement)),
      statementSignature: armorSignature(signature),
    };
  } catch (thrown) {
    const error = asAgentError(thrown);
    throw error
      .withMessage(`The provenance of the release could not be made: ${error.message}`)
      .withData({ step: 'provenance' });
  }
}
