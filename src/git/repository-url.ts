import { AgentError } from '../errors.ts';
import { toUtf8 } from '../formats/bytes.ts';
import { printable } from '../formats/printable.ts';

/** A repository's address, checked. */
export interface RepositoryUrl {
  /** Without trailing slashes, credentials, query or fragment: `/info/refs` can be put behind it. */
  readonly url: string;
  /** Last segment of the path, percent-decoded, without `.git`: names the release. */
  readonly name: string;
}

const MAX_URL_BYTES = 2048;
/** Leaves room for the tag and the file name's ending within the 255 bytes of a file name. */
const MAX_NAME_BYTES = 100;

function invalid(
  why: string,
  whatToDo = 'Give the address you would give to git clone, e.g. https://example.org/group/project.git',
): AgentError {
  return new AgentError('INVALID_REPOSITORY_URL', `The repository URL ${why}. ${whatToDo}.`);
}

/** As git-clone(1) takes it, "GIT URLS": `git@example.org:group/project.git`, or `ssh://git@example.org/group/project.git`. */
const SSH_ADDRESS = /^(?:ssh:\/\/)?[\w.-]+@([\w.-]+)(?::\d+\/|[:/])\/*([\w./~-]+)$/;

function parse(text: string): URL {
  if (toUtf8(text).length > MAX_URL_BYTES) throw invalid(`is longer than ${MAX_URL_BYTES} bytes`);
  // The URL class drops tabs and line feeds silently; what was asked for must be what is signed.
  if (/[\p{Cc}\s]/u.test(text)) throw invalid('holds white space or control characters');
  const ssh = SSH_ADDRESS.exec(text);
  if (ssh) {
    const [, host = '', path = ''] = ssh;
    throw invalid('is an address for SSH', `Give that for https: https://${host}/${path}`);
  }
  if (!URL.canParse(text)) throw invalid('is no URL');
  return new URL(text);
}

function repositoryName(url: URL): string {
  const segment = url.pathname.split('/').at(-1) ?? '';
  let name: string;
  try {
    name = decodeURIComponent(segment);
  } catch (cause) {
    throw new AgentError('INVALID_REPOSITORY_URL', 'The repository URL has a broken percent-encoding; correct it.', {
      cause,
    });
  }
  name = name.replace(/\.git$/, '');
  if (name === '' || name === '.' || name === '..') throw invalid('names no repository in its path');
  if (/[/\\]/.test(name) || name !== printable(name, Infinity)) {
    throw invalid('names a repository that cannot be a file name');
  }
  // Programs would take the release's file, or its folder, for an option. A dot in front is fine: `.github` is common.
  if (name.startsWith('-')) throw invalid('names a repository that begins with a hyphen');
  if (toUtf8(name).length > MAX_NAME_BYTES) {
    throw invalid(
      `names a repository with over ${MAX_NAME_BYTES} bytes, and the file name of its release would be too long for a file system`,
      'Ask whoever serves the repository for a shorter name of it',
    );
  }
  return name;
}

/**
 * Checks a repository URL as a caller gave it.
 *
 * @throws INVALID_REPOSITORY_URL when it is not http or https, carries credentials, a query or a fragment, or names
 *   nothing that can be a file name
 */
export function parseRepositoryUrl(text: string): RepositoryUrl {
  const url = parse(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(`has the scheme "${printable(url.protocol)}", and only http: and https: are fetched`);
  }
  // A URL is logged and signed; credentials have a field of their own that is not.
  if (url.username !== '' || url.password !== '') throw invalid('holds credentials, which belong in their own field');
  // Of a text, as the URL class does not tell an empty query from none, but keeps its mark.
  if (/[?#]/.test(text)) throw invalid('has a query or a fragment');
  url.pathname = url.pathname.replace(/\/+$/, '');
  return { url: url.href.replace(/\/+$/, ''), name: repositoryName(url) };
}
