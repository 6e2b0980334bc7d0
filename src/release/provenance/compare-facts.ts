import { AgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';
import type { ProvenanceFacts } from './statement.ts';

/** What a provenance and a release both state, and what that is called. */
const comparedFacts = [
  ['repository', 'the repository'],
  ['tag', 'the tag'],
  ['commit', 'the commit'],
  ['tarSha256', 'the tar with SHA-256'],
  ['tgzSha256', 'the .git.tgz with SHA-256'],
  ['sha256', 'the .git.tgz.sig with SHA-256'],
] as const satisfies readonly (readonly [keyof ProvenanceFacts, string])[];

type ComparedFact = (typeof comparedFacts)[number][0];

/**
 * Compares what a provenance states of a release with the release.
 *
 * @throws RELEASE_MISMATCH
 */
export function compareFacts(facts: ProvenanceFacts, release: Pick<ProvenanceFacts, ComparedFact>): void {
  for (const [fact, what] of comparedFacts) compareFact(what, facts[fact], release[fact]);
}

/** @throws RELEASE_MISMATCH when `stated`, which is `what`, is not `actual` */
export function compareFact(what: string, stated: string, actual: string): void {
  if (stated === actual) return;
  throw new AgentError(
    'RELEASE_MISMATCH',
    `The provenance is not of this release: it states ${what} ${printable(stated)}, and not ${printable(actual)}. Do not use them together.`,
    { data: { expected: actual, actual: stated } },
  );
}
