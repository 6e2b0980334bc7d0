import { DOCUMENT_SCHEMA } from './release-document.ts';
import { tagFolder } from './layout.ts';
import type { SiteData, SiteKey } from './site-data.ts';

/**
 * `index.json`: all that the site knows, for programs. What the .proto has as well has its name and form there.
 * docs/watch.md describes each field.
 */
export function indexDocument({ title, projects, keys }: SiteData): object {
  return {
    schema: DOCUMENT_SCHEMA,
    title,
    projects: projects.map(({ project, repositoryUrl, releases, waiting }) => ({
      project,
      repositoryUrl,
      releases: releases.map(({ release, elsewhere }) => ({
        ...release,
        path: `${project}/${tagFolder(release.tag)}`,
        ...(elsewhere !== undefined && { tagNow: elsewhere === '' ? null : elsewhere }),
      })),
      waiting,
    })),
    keys: keys.map(({ fingerprint, createTime, expireTime, revocation }) => ({
      fingerprint,
      createTime: createTime.toISOString(),
      ...(expireTime && { expireTime: expireTime.toISOString() }),
      ...(revocation && { revocation: revocationJson(revocation) }),
    })),
  };
}

function revocationJson({ reason, revokeTime, comment }: NonNullable<SiteKey['revocation']>): object {
  return { reason: `REVOCATION_REASON_${reason}`, revokeTime: revokeTime.toISOString(), comment };
}
