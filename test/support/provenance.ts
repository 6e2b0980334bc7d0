import { createHash } from 'node:crypto';
import { publicKeys, signingKey } from '../../harness/release-environment.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { attestRelease, type Provenance } from '../../src/release/provenance/attest-release.ts';
import type { ProvenanceFacts } from '../../src/release/provenance/statement.ts';
import type { ReleaseAtHand, SignedStatement } from '../../src/release/verify/verify-provenance.ts';
import { stream } from './openpgp.ts';
import { commit, file, folder, signArchive, writeTar } from './signed-archive.ts';

interface Attestable {
  readonly message: Buffer;
  readonly detached: string;
  readonly release: ReleaseAtHand;
  readonly facts: ProvenanceFacts;
  readonly provenance: Provenance;
  /** After all of it. */
  readonly now: Date;
}

export const PREFIX = 'sample-v1.0/';

/** A release of an annotated tag, whose signature has been verified, and all that its provenance has to say. */
export async function attestable(): Promise<Attestable> {
  const { message, notations, detached } = await signArchive(
    writeTar([folder(PREFIX), file(`${PREFIX}a`)]),
    signingKey,
  );
  const now = new Date(Date.now() + 1000);
  const verified = await verifyRelease(stream(message), publicKeys, { now });
  const release: ReleaseAtHand = { sha256: createHash('sha256').update(message).digest('hex'), verified };
  const facts: ProvenanceFacts = {
    ...notations,
    prefix: PREFIX,
    commit,
    tagObject: '3'.repeat(40),
    sha256: release.sha256,
    tgzSha256: verified.contentSha256,
    builder: {
      program: { kind: 'image', sha256: 'e'.repeat(64) },
      mode: 'production',
      version: '0.1.0',
      nodeVersion: '26.10.0',
    },
    invocationId: 'c'.repeat(32),
    startedAt: verified.signatureTime,
    finishedAt: new Date(verified.signatureTime.getTime() + 2000),
  };
  return {
    message,
    detached,
    release,
    facts,
    now,
    provenance: attestRelease(facts, signingKey, verified.signatureTime),
  };
}

/** A provenance in each of its forms. */
export function formsOf({ envelope, statement, statementSignature }: Provenance): Record<string, SignedStatement> {
  return { envelope: { envelope }, statement: { statement, statementSignature } };
}
