import { provenanceNames } from '../file-names.ts';
import type { Provenance } from './attest-release.ts';

interface ProvenanceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files to be kept beside a release. @param fileName of the release */
export function provenanceFiles(fileName: string, provenance: Provenance): readonly ProvenanceFile[] {
  const { envelopeName, statementName, statementSignatureName } = provenanceNames(fileName);
  return [
    { name: envelopeName, bytes: Buffer.from(provenance.envelope) },
    { name: statementName, bytes: provenance.statement },
    { name: statementSignatureName, bytes: Buffer.from(provenance.statementSignature) },
  ];
}
