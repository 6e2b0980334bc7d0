import { AgentError } from '../../errors.ts';
import { toByteString } from '../../formats/byte-string.ts';
import { invalidProvenance } from '../../formats/in-toto/invalid-provenance.ts';
import { printable } from '../../formats/printable.ts';
import type { ReadEntry } from '../../formats/tar-reader.ts';
import type { PublicKeys } from '../../keys/public-keys.ts';
import type { VerifiedSignature } from '../../keys/verify-signature.ts';
import { verifyEnvelope, verifyPlain } from '../../keys/verify-statement.ts';
import { compareFact, compareFacts } from '../provenance/compare-facts.ts';
import { readStatement } from '../provenance/read-statement.ts';
import { type ProvenanceFacts, secondsOf } from '../provenance/statement.ts';

/** A provenance in one of its two forms. */
export type SignedStatement =
  | { readonly envelope: string }
  /** @property statementSignature detached OpenPGP signature, armored */
  | { readonly statement: Uint8Array; readonly statementSignature: string };

/** The release that a provenance should be of. */
export interface ReleaseAtHand {
  /** SHA-256 of the .git.tgz.sig, in lower-case hex digits. */
  readonly sha256: string;
  readonly verified: VerifiedSignature;
}

/**
 * Verifies the provenance of a release whose own signature has been verified: it must be signed by the same key with the
 * same date, so that the key's judgement holds for both, and every field that the release has as well must agree with it.
 * The archive's prefix is left to {@link checkPrefix}.
 *
 * @throws PROVENANCE_INVALID, RELEASE_MISMATCH, and as verifySignature does
 */
export async function verifyProvenance(
  provenance: SignedStatement,
  release: ReleaseAtHand,
  keys: PublicKeys,
  now: Date,
): Promise<ProvenanceFacts> {
  const facts = readStatement(await verifiedStatement(provenance, release, keys, now));
  const { notations, contentSha256, signatureTime } = release.verified;
  compareFacts(facts, { ...notations, tgzSha256: contentSha256, sha256: release.sha256 });
  const date = secondsOf(signatureTime);
  if (facts.startedAt > signatureTime) compareFact('a start at', secondsOf(facts.startedAt), date);
  if (facts.finishedAt < signatureTime) compareFact('an end at', secondsOf(facts.finishedAt), date);
  return facts;
}

async function verifiedStatement(
  provenance: SignedStatement,
  { verified }: ReleaseAtHand,
  keys: PublicKeys,
  now: Date,
): Promise<Uint8Array> {
  const { keyFingerprint, signatureTime } = verified;
  if ('envelope' in provenance) {
    const trusted = keys.get(keyFingerprint);
    if (!trusted) throw new RangeError('Only a key that is trusted can have signed the release.');
    return verifyEnvelope(provenance.envelope, trusted);
  }
  const { statement, statementSignature } = provenance;
  const by = await verifyPlain(statement, statementSignature, keys, now).catch((error: unknown) => {
    if (!(error instanceof AgentError) || error.code !== 'RELEASE_MALFORMED') throw error;
    throw invalidProvenance('the signature of its statement is in another form', error);
  });
  compareFact('by its signature the key', by.fingerprint, keyFingerprint);
  compareFact('by its signature the date', secondsOf(by.signedAt), secondsOf(signatureTime));
  return statement;
}

/**
 * Compares the prefix that a provenance states with the archive.
 *
 * @param first entry of the archive
 * @throws RELEASE_MISMATCH
 */
export function checkPrefix({ prefix }: Pick<ProvenanceFacts, 'prefix'>, first: Pick<ReadEntry, 'path'>): void {
  if (prefix === '' || first.path === toByteString(Buffer.from(prefix))) return;
  compareFact('the prefix', printable(prefix), 'what the archive has');
}
