import path from 'node:path';
import type { PublicKeys } from '../keys/public-keys.ts';
import { writeSynced } from '../platform/whole-files.ts';
import type { Provenance } from '../release/provenance/attest-release.ts';
import { provenanceFiles } from '../release/provenance/provenance-files.ts';
import type { ProvenanceFacts } from '../release/provenance/statement.ts';
import { type ReleaseAtHand, verifyProvenance } from '../release/verify/verify-provenance.ts';

interface ReceivedProvenance {
  readonly provenance: Provenance;
  /** Name of the release's file in the stage. */
  readonly fileName: string;
  readonly folder: string;
}

/**
 * Verifies a provenance in both of its forms, and writes it beside its release.
 *
 * @throws as verifyProvenance does, or FILE_UNWRITABLE
 */
export async function stageProvenance(
  { provenance, fileName, folder }: ReceivedProvenance,
  release: ReleaseAtHand,
  keys: PublicKeys,
  now: Date,
): Promise<ProvenanceFacts> {
  const { envelope, statement, statementSignature } = provenance;
  await verifyProvenance({ envelope }, release, keys, now);
  const facts = await verifyProvenance({ statement, statementSignature }, release, keys, now);
  for (const { name, bytes } of provenanceFiles(fileName, provenance))
    await writeSynced(path.join(folder, name), bytes);
  return facts;
}
