import { archiveNames } from '../file-names.ts';
import { type Builder, builderId } from './builder.ts';

/** Types of in-toto attestation framework v1 and SLSA provenance v1. */
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
/** What was done, and what the parameters mean: docs/release-format.md, "Provenance". */
const BUILD_TYPE = 'https://release.sealci.dev/git-archive/v1';

/** All that a release's provenance states. */
export interface ProvenanceFacts {
  /** URL as the release's signature states it. */
  readonly repository: string;
  readonly tag: string;
  /** Put before each path of the archive: empty, or ending in a slash. */
  readonly prefix: string;
  /** Object ids in lower-case hex digits; the tag's where it is annotated. */
  readonly commit: string;
  readonly tagObject?: string;
  /** SHA-256 in lower-case hex digits: of the .git.tgz.sig, of the .git.tgz inside, of the tar inside that. */
  readonly sha256: string;
  readonly tgzSha256: string;
  readonly tarSha256: string;
  readonly builder: Builder;
  /** Of the call that asked for the release, by which the agent's logs know it: 32 hex digits. */
  readonly invocationId: string;
  /** By the agent's clock; stated in whole seconds. */
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Bytes of the longest statement that is read. The longest names and URL that an agent takes make less. */
export const MAX_STATEMENT_BYTES = 16 * 1024;

/** A date as the statement has it: RFC 3339, in UTC, in whole seconds. */
export function secondsOf(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The statement (in-toto, v1) with its predicate (SLSA provenance, v1), as JSON in UTF-8. The same facts, the same bytes. */
export function writeStatement(facts: ProvenanceFacts): Uint8Array {
  const { repository, tag, sha256, tgzSha256, tarSha256 } = facts;
  const names = archiveNames(repository, tag);
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [
      { name: names.release, digest: { sha256 } },
      { name: names.tgz, digest: { sha256: tgzSha256 } },
      { name: names.tar, digest: { sha256: tarSha256 } },
    ],
    predicateType: PREDICATE_TYPE,
    predicate: { buildDefinition: buildDefinition(facts), runDetails: runDetails(facts) },
  };
  return Buffer.from(`${JSON.stringify(statement, undefined, 2)}\n`, 'utf8');
}

function buildDefinition({ repository, tag, prefix, commit, tagObject, builder }: ProvenanceFacts): object {
  const uri = `git+${repository}@refs/tags/${tag}`;
  return {
    buildType: BUILD_TYPE,
    externalParameters: { repositoryUrl: repository, tag, prefix },
    internalParameters: { mode: builder.mode },
    resolvedDependencies: [
      { uri, digest: { gitCommit: commit } },
      ...(tagObject === undefined ? [] : [{ uri, digest: { gitTag: tagObject } }]),
    ],
  };
}

function runDetails({ builder, invocationId, startedAt, finishedAt }: ProvenanceFacts): object {
  const { program, version, nodeVersion } = builder;
  return {
    builder: {
      id: builderId(program),
      version: { 'sealci-release-agent': version, node: nodeVersion },
      ...(program.kind !== 'source' && {
        builderDependencies: [{ name: program.kind, digest: { sha256: program.sha256 } }],
      }),
    },
    metadata: { invocationId, startedOn: secondsOf(startedAt), finishedOn: secondsOf(finishedAt) },
  };
}
