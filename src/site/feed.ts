import { createHash } from 'node:crypto';
import { type Html, markup } from './markup.ts';
import { tagFolder } from './layout.ts';
import { link } from './page.ts';
import type { SiteData } from './site-data.ts';

const MAX_ENTRIES = 100;
/** Of a feed without releases: RFC 4287 wants a date. */
const NEVER = '1970-01-01T00:00:00Z';

/** The newest releases of all projects (RFC 4287). */
export function atomFeed({ title, projects }: SiteData): Html {
  const releases = projects
    .flatMap((project) => project.releases.map(({ release }) => release))
    .toSorted((one, other) => (one.storeTime < other.storeTime ? 1 : -1))
    .slice(0, MAX_ENTRIES);
  return markup`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom">
      <id>${urn('feed', title)}</id>
      <title>${title}</title>
      <updated>${releases[0]?.storeTime ?? NEVER}</updated>
      <author><name>${title}</name></author>
      <link rel="self" href="feed.atom" />
      <link rel="alternate" type="text/html" href="index.html" />
      ${releases.map(
        ({ project, repositoryUrl, tag, commitId, storeTime, keyFingerprint }) =>
          markup`<entry>
            <id>${urn('release', repositoryUrl, tag)}</id>
            <title>${project} ${tag}</title>
            <updated>${storeTime}</updated>
            <link rel="alternate" type="text/html" href="${link('', project, tagFolder(tag), 'index.html')}" />
            <summary>Commit ${commitId}, signed by ${keyFingerprint}</summary>
          </entry> `,
      )}
    </feed>
`;
}

/** A name for good that follows from `facts`: a UUID of version 8 (RFC 9562, section 5.8). */
function urn(...facts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
