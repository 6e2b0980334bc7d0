import { parseRepositoryUrl } from '../git/repository-url.ts';

/** The name of a release's file up to its ending, and of the folder that its archive unpacks to. */
export function releaseStem(repositoryName: string, tag: string): string {
  return `${repositoryName}-${tag.replaceAll('/', '-')}`;
}

/** The name of a release's file, as agents say it. */
export function releaseFileName(repositoryName: string, tag: string): string {
  return `${releaseStem(repositoryName, tag)}.git.tgz.sig`;
}

/** The name of the file with the detached signature beside it. */
export function detachedName(fileName: string): string {
  return fileName.replace(/\.sig$/, '.asc');
}

/** The names of the files with its provenance: those of the in-toto attestation framework v1, "Bundle", and alike. */
export function provenanceNames(fileName: string): {
  readonly envelopeName: string;
  readonly statementName: string;
  readonly statementSignatureName: string;
} {
  const tgz = fileName.replace(/\.sig$/, '');
  return {
    envelopeName: `${tgz}.intoto.jsonl`,
    statementName: `${tgz}.intoto.json`,
    statementSignatureName: `${tgz}.intoto.json.asc`,
  };
}

/**
 * The names of a release's file, and of the archives in it.
 *
 * @throws INVALID_REPOSITORY_URL
 */
export function archiveNames(
  repositoryUrl: string,
  tag: string,
): { readonly release: string; readonly tgz: string; readonly tar: string } {
  const { name } = parseRepositoryUrl(repositoryUrl);
  const archive = `${releaseStem(name, tag)}.git`;
  return { release: releaseFileName(name, tag), tgz: `${archive}.tgz`, tar: `${archive}.tar` };
}
