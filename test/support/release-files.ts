import { detachedName, provenanceNames } from '../../src/release/file-names.ts';

/** The names of all files of a release, in the order of the alphabet. @param stem `<name>-<tag>` */
export function releaseFileNames(stem: string): string[] {
  const release = `${stem}.git.tgz.sig`;
  return [release, detachedName(release), ...Object.values(provenanceNames(release))].toSorted();
}
