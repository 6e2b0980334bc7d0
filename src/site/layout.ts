/** Names at the top of the site: no project may have them. In lower case. */
export const reservedNames: ReadonlySet<string> = new Set([
  'index.html',
  'index.json',
  'feed.atom',
  'style.css',
  'keys',
  'verify',
  '.well-known',
]);

/** The page that verifies, from the top of the site. */
export const VERIFY_PAGE = 'verify/index.html';

/** What a project's folder holds besides one for each tag. */
const projectFiles: ReadonlySet<string> = new Set(['index.html']);

/**
 * The name of a tag's folder in its project's: the tag with `~`, which no tag may hold, for each slash. One that a file
 * of the site has by chance gets a `~` behind it.
 */
export function tagFolder(tag: string): string {
  const name = tag.replaceAll('/', '~');
  return projectFiles.has(name.toLowerCase()) ? `${name}~` : name;
}

/** Name of the file by which a release is known to be there: docs/watch.md has its fields. */
export const RELEASE_FILE = 'release.json';

/** Name of the file, in the folder of the keys, with a key as programs without OpenPGP read it. */
export function pemFile(fingerprint: string): string {
  return `${fingerprint}.pem`;
}
