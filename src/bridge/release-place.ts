import { AgentError } from '../errors.ts';
import { parseRepositoryUrl } from '../git/repository-url.ts';
import { checkTagName } from '../git/tag-name.ts';
import { releaseStem } from '../release/file-names.ts';

/** Folder of all releases in the bucket. */
export const RELEASES = 'releases/';
/** Columns of the Controller's table of releases are that wide (VARCHAR). */
const MAX_STORED_CHARACTERS = 255;

/** Where a release is in the bucket. */
export interface ReleasePlace {
  /** `releases/OWNER/REPOSITORY/REVISION`; the Controller keeps it as the path of the release. */
  readonly id: string;
  /** Names of the objects, without {@link RELEASES}. */
  readonly archive: string;
  readonly signature: string;
}

/**
 * Where SealCI's Controller looks for a release: docs/bridge.md.
 *
 * @throws INVALID_REPOSITORY_URL, INVALID_TAG_NAME
 */
export function releasePlace(repositoryUrl: string, revision: string): ReleasePlace {
  const { url, name } = parseRepositoryUrl(repositoryUrl);
  checkTagName(revision);
  const [owner = '', repository = ''] = url.split('/').slice(-2);
  const folder = `${owner}/${repository}/${revision}`;
  const id = RELEASES + folder;
  if ([repositoryUrl, id].some((text) => Array.from(text).length > MAX_STORED_CHARACTERS)) {
    throw new AgentError(
      'INVALID_REPOSITORY_URL',
      `The repository URL or "${RELEASES}OWNER/REPOSITORY/REVISION" has over ${MAX_STORED_CHARACTERS} characters, which SealCI's Controller cannot keep. Ask whoever serves the repository for a shorter name of it.`,
    );
  }
  const archive = `${folder}/${releaseStem(name, revision)}.tar.gz`;
  return { id, archive, signature: `${archive}.sig` };
}
