/**
 * An http: or https: URL; undefined when it is none, or has a user, a password or a fragment. What stands in a URL is shown:
 * a secret has a file for it.
 */
export function readWebUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const { username, password, hash } = url;
  return [username, password, hash].every((part) => part === '') ? url : undefined;
}

/** That of a server: it has no query either. */
export function readServerUrl(text: string): URL | undefined {
  const url = readWebUrl(text);
  return url?.search === '' ? url : undefined;
}
