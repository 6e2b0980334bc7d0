import path from 'node:path';

/** By the end of a name; a release is for saving, and not for a browser to show. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.atom': 'application/atom+xml',
  '.asc': 'application/pgp-keys',
  '.pem': 'application/x-pem-file',
  // In-toto attestation framework v1, "Bundle": there are no other files of this kind.
  '.jsonl': 'application/vnd.in-toto.bundle',
  '.gz': 'application/gzip',
};

/** The media type that a web server gives to a file of the site (RFC 3156, RFC 4287, RFC 6713, RFC 8259, RFC 9239). */
export function contentTypeOf(name: string): string {
  // RFC 3156, 7: keys and signatures are two types.
  if (/\.(?:git\.tgz|json)\.asc$|\.tar\.gz\.sig$/.test(name)) return 'application/pgp-signature';
  const extension = path.posix.extname(name);
  return Object.hasOwn(contentTypes, extension) ? (contentTypes[extension] ?? '') : 'application/octet-stream';
}
