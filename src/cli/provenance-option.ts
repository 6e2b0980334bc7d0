import { createHash } from 'node:crypto';
import { AgentError } from '../errors.ts';
import { inlineSha256 } from '../keys/inline-digest.ts';
import { readFileBytes, readTextFile } from '../platform/read-secret.ts';
import { builderId, builderProgram } from '../release/provenance/builder.ts';
import { compareFact } from '../release/provenance/compare-facts.ts';
import type { ProvenanceFacts } from '../release/provenance/statement.ts';
import { type SignedStatement, verifyProvenance } from '../release/verify/verify-provenance.ts';
import type { PublicKeys } from '../keys/public-keys.ts';
import type { VerifiedSignature } from '../keys/verify-signature.ts';
import type { Input } from './open-input.ts';

export interface ProvenanceOptions {
  /** The .intoto.jsonl, or the .intoto.json with its signature beside it. */
  readonly provenance?: string;
  /** URI of the builder that has to have made the release. */
  readonly builder?: string;
}

/** Of the longest envelope, and more. */
const MAX_PROVENANCE_FILE_BYTES = 32 * 1024;

/** @throws INVALID_ARGUMENT for a builder that no provenance can name, or without one */
export function checkProvenanceOptions({ provenance, builder }: ProvenanceOptions): void {
  if (builder === undefined) return;
  if (provenance === undefined) {
    throw new AgentError(
      'INVALID_ARGUMENT',
      'A --builder is compared with a provenance; name one by --provenance FILE.',
    );
  }
  if (builderProgram(builder) === undefined) {
    const example = builderId({ kind: 'image', sha256: 'DIGEST' });
    throw new AgentError('INVALID_ARGUMENT', `The --builder is none of this program's; give a URI such as ${example}.`);
  }
}

/** @throws FILE_UNREADABLE */
function readProvenance(file: string): SignedStatement {
  const bytes = readFileBytes(file, MAX_PROVENANCE_FILE_BYTES, 'FILE_UNREADABLE');
  const text = bytes.toString('utf8');
  if (text.startsWith('{"payload":')) return { envelope: text };
  const statementSignature = readTextFile(`${file}.asc`, MAX_PROVENANCE_FILE_BYTES, 'FILE_UNREADABLE');
  return { statement: bytes, statementSignature };
}

interface ProvenanceJob {
  readonly options: ProvenanceOptions;
  readonly keys: PublicKeys;
  /** Detached signature, armored: the input is the .git.tgz then. */
  readonly detached: string | undefined;
}

/**
 * Verifies the provenance that the options name, if any. The input is read once more for it.
 *
 * @param verified of the release's own signature
 * @throws as verifyProvenance does
 */
export async function provenanceOf(
  input: Input,
  verified: VerifiedSignature,
  { options, keys, detached }: ProvenanceJob,
): Promise<ProvenanceFacts | undefined> {
  const { provenance, builder } = options;
  if (provenance === undefined) return undefined;
  const signed = readProvenance(provenance);
  const sha256 = detached === undefined ? await sha256Of(input) : await inlineSha256(input.read(), detached);
  const facts = await verifyProvenance(signed, { sha256, verified }, keys, new Date());
  if (builder !== undefined) compareFact('the builder', builderId(facts.builder.program), builder);
  return facts;
}

async function sha256Of(input: Input): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of input.read()) hash.update(piece);
  return hash.digest('hex');
}
