import { provenanceNames } from '../file-names.ts';
import type { Provenance } from './attest-release.ts';

interface ProvenanceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files to be kept beside a release. @param fileName of the release */
export function provenanceFiles(fileName: string, provenance: Provenance): readonly ProvenanceFile[] {
  const { envelope, statement, statementSignature } = provenanceNames(fileName);
  return [
    { name: envelope, bytes: Buffer.from(provenance.envelope) },
    { name: statement, bytes: provenance.statement },
    { name: statementSignature, bytes: Buffer.from(provenance.statementSignature) },
  ];
}
