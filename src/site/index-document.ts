import { tagFolder } from './layout.ts';
import type { SiteData } from './site-data.ts';

/** `index.json`: all that the site knows, for programs. docs/watch.md describes each field. */
export function indexDocument({ title, projects, keys }: SiteData): object {
  return {
    schema: 1,
    title,
    projects: projects.map(({ project, repository, releases, waiting }) => ({
      project,
      repository,
      releases: releases.map(({ release, elsewhere }) => ({
        ...release,
        path: `${project}/${tagFolder(release.tag)}`,
        ...(elsewhere !== undefined && { tagNow: elsewhere === '' ? null : elsewhere }),
      })),
      waiting,
    })),
    keys: keys.map(({ fingerprint, createdAt, expiresAt, denial }) => ({
      fingerprint,
      createdAt: createdAt.toISOString(),
      ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
      ...(denial && { denial: { ...denial, deniedAt: denial.deniedAt.toISOString() } }),
    })),
  };
}
