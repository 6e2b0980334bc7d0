import { AgentError } from '../../errors.ts';
import { parseRepositoryUrl } from '../../git/repository-url.ts';

/** Where push events name the repository, by the forge: `repository` or `project`, and in that one of these. */
const places: readonly (readonly [object: string, field: string])[] = [
  ['repository', 'clone_url'],
  ['repository', 'html_url'],
  ['repository', 'git_http_url'],
  ['project', 'git_http_url'],
  ['project', 'web_url'],
];

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}

/**
 * The URLs by which the body of a push event names its repository, in the form of {@link plain}.
 *
 * @throws INVALID_ARGUMENT when it is no JSON
 */
export function pushedUrls(body: Uint8Array): string[] {
  let event: unknown;
  try {
    event = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw new AgentError('INVALID_ARGUMENT', 'The event is no JSON; set the content type application/json there.', {
      cause,
    });
  }
  return places.flatMap(([object, field]) => {
    const url = fieldOf(fieldOf(event, object), field);
    return typeof url === 'string' ? (plain(url) ?? []) : [];
  });
}

/** A repository's URL without what forges write differently: a `.git` at its end. */
export function plain(url: string): string | undefined {
  try {
    return parseRepositoryUrl(url)
      .url.replace(/\.git$/, '')
      .toLowerCase();
  } catch {
    return undefined;
  }
}
