import { anyText, count, type JsonFields, listOf, matching, text, wholeNumber } from '../formats/json-fields.ts';
import { configFields } from '../platform/config-fields.ts';

/** Of the JSON that is published; 1 had other names for some of it. */
export const DOCUMENT_SCHEMA = 2;

/**
 * `release.json`: what there is to know of one release. What the .proto has as well has its name and form there.
 * docs/watch.md describes each field.
 */
export interface ReleaseDocument {
  readonly schema: typeof DOCUMENT_SCHEMA;
  readonly project: string;
  /** URL, as it is signed. */
  readonly repositoryUrl: string;
  readonly tag: string;
  readonly commitId: string;
  /** The annotated tag's object, where the tag is one. */
  readonly tagObjectId?: string;
  /** Names of files in the release's folder. */
  readonly fileName: string;
  readonly detachedSignatureName: string;
  /** Of releases by agents of before there was any, it is absent. */
  readonly provenance?: PublishedProvenance;
  readonly keyFingerprint: string;
  /** ISO 8601, UTC. */
  readonly signatureTime: string;
  readonly storeTime: string;
  /** SHA-256 in lower-case hex digits, and bytes: of the .git.tgz.sig, of the .git.tgz inside, of the tar inside that. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly tgzSha256: string;
  readonly tgzBytes: number;
  readonly tarSha256: string;
  readonly tarBytes: number;
  readonly files: number;
  readonly directories: number;
  readonly symlinks: number;
  readonly submodules: number;
  readonly contentBytes: number;
  readonly warnings: readonly string[];
}

export interface PublishedProvenance {
  /** Names of files in the release's folder. */
  readonly envelopeName: string;
  readonly statementName: string;
  readonly statementSignatureName: string;
  /** URI of what made the release. */
  readonly builder: string;
}

/** The files that a release is made of, by their names in its folder. */
export function filesOf({ fileName, detachedSignatureName, provenance }: ReleaseDocument): readonly string[] {
  if (!provenance) return [fileName, detachedSignatureName];
  const { envelopeName, statementName, statementSignatureName } = provenance;
  return [fileName, detachedSignatureName, envelopeName, statementName, statementSignatureName];
}

const digest = matching(/^[0-9a-f]{64}$/, '64 hex digits');
const objectId = matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, '40 or 64 hex digits');
const fingerprint = matching(/^[0-9A-F]{40}$/, '40 hex digits');
const date = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/, 'a date');
const fileName = matching(/^[^/\0]{1,255}$/, 'the name of a file');

/**
 * Reads a `release.json` again. Fields of later versions are let be.
 *
 * @throws CONFIG_INVALID
 */
export function readReleaseDocument(value: unknown, place: string): ReleaseDocument {
  const fields = configFields(value, place);
  fields.required('schema', wholeNumber(DOCUMENT_SCHEMA, DOCUMENT_SCHEMA));
  const tagObjectId = fields.optional('tagObjectId', objectId);
  const provenance = fields.optionalObject('provenance');
  return {
    schema: DOCUMENT_SCHEMA,
    project: fields.required('project', text),
    repositoryUrl: fields.required('repositoryUrl', text),
    tag: fields.required('tag', text),
    commitId: fields.required('commitId', objectId),
    ...(tagObjectId !== undefined && { tagObjectId }),
    fileName: fields.required('fileName', fileName),
    detachedSignatureName: fields.required('detachedSignatureName', fileName),
    ...(provenance && { provenance: readProvenance(provenance) }),
    keyFingerprint: fields.required('keyFingerprint', fingerprint),
    signatureTime: fields.required('signatureTime', date),
    storeTime: fields.required('storeTime', date),
    sha256: fields.required('sha256', digest),
    sizeBytes: fields.required('sizeBytes', count),
    tgzSha256: fields.required('tgzSha256', digest),
    tgzBytes: fields.required('tgzBytes', count),
    tarSha256: fields.required('tarSha256', digest),
    tarBytes: fields.required('tarBytes', count),
    files: fields.required('files', count),
    directories: fields.required('directories', count),
    symlinks: fields.required('symlinks', count),
    submodules: fields.required('submodules', count),
    contentBytes: fields.required('contentBytes', count),
    warnings: fields.required('warnings', listOf(anyText)),
  };
}

function readProvenance(fields: JsonFields): PublishedProvenance {
  return {
    envelopeName: fields.required('envelopeName', fileName),
    statementName: fields.required('statementName', fileName),
    statementSignatureName: fields.required('statementSignatureName', fileName),
    builder: fields.required('builder', text),
  };
}
