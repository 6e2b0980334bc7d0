import { equalBytes } from '../../formats/bytes.ts';
import { invalidProvenance } from '../../formats/in-toto/invalid-provenance.ts';
import { type Builder, builderProgram } from './builder.ts';
import { MAX_STATEMENT_BYTES, type ProvenanceFacts, secondsOf, writeStatement } from './statement.ts';

const digest = /^[0-9a-f]{64}$/;
const objectId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const callId = /^[0-9a-f]{32}$/;
const version = /^[0-9A-Za-z.+-]{1,64}$/;

/** A value within parsed JSON; undefined where there is none. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (outer, name) =>
      typeof outer === 'object' && outer !== null ? new Map(Object.entries(outer)).get(String(name)) : undefined,
    value,
  );
}

/**
 * Reads a statement that {@link writeStatement} has written, and no other: what is read is written again, and must be the
 * same bytes. So no field can be there that nobody looks at, and none be there twice.
 *
 * @throws PROVENANCE_INVALID
 */
export function readStatement(bytes: Uint8Array): ProvenanceFacts {
  if (bytes.length > MAX_STATEMENT_BYTES) throw invalidProvenance('its statement is too long');
  let statement: unknown;
  try {
    statement = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalidProvenance('its statement is no JSON in UTF-8', cause);
  }
  const facts = factsOf(statement);
  let written: Uint8Array;
  try {
    written = writeStatement(facts);
  } catch (cause) {
    throw invalidProvenance('its statement names a repository by no URL', cause);
  }
  if (!equalBytes(bytes, written)) {
    throw invalidProvenance('its statement says more than, or other than, this version of the program knows');
  }
  return facts;
}

function factsOf(statement: unknown): ProvenanceFacts {
  const predicate = at(statement, 'predicate');
  const definition = at(predicate, 'buildDefinition');
  const metadata = at(predicate, 'runDetails', 'metadata');
  const sha256 = (index: number): string => text(at(statement, 'subject', index, 'digest', 'sha256'), digest);
  const dependency = (index: number, type: string): unknown =>
    at(definition, 'resolvedDependencies', index, 'digest', type);
  const tagObject = dependency(1, 'gitTag');
  return {
    repository: text(at(definition, 'externalParameters', 'repositoryUrl')),
    tag: text(at(definition, 'externalParameters', 'tag')),
    prefix: text(at(definition, 'externalParameters', 'prefix')),
    commit: text(dependency(0, 'gitCommit'), objectId),
    ...(tagObject !== undefined && { tagObject: text(tagObject, objectId) }),
    sha256: sha256(0),
    tgzSha256: sha256(1),
    tarSha256: sha256(2),
    builder: builderOf(predicate),
    invocationId: text(at(metadata, 'invocationId'), callId),
    startedAt: dateOf(at(metadata, 'startedOn')),
    finishedAt: dateOf(at(metadata, 'finishedOn')),
  };
}

function builderOf(predicate: unknown): Builder {
  const builder = at(predicate, 'runDetails', 'builder');
  const mode = at(predicate, 'buildDefinition', 'internalParameters', 'mode');
  const program = builderProgram(text(at(builder, 'id')));
  if (!program || (mode !== 'development' && mode !== 'production')) {
    throw invalidProvenance('it names a builder that this version of the program does not know');
  }
  return {
    program,
    mode,
    version: text(at(builder, 'version', 'sealci-release-agent'), version),
    nodeVersion: text(at(builder, 'version', 'node'), version),
  };
}

function text(value: unknown, form?: RegExp): string {
  if (typeof value === 'string' && form?.test(value) !== false) return value;
  throw invalidProvenance('its statement lacks a field, or has another kind of value there');
}

function dateOf(value: unknown): Date {
  const date = new Date(text(value));
  if (!Number.isNaN(date.getTime()) && secondsOf(date) === value) return date;
  throw invalidProvenance('its statement has a date in another form');
}
