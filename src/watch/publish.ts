import { readPublicKeys } from '../keys/public-keys.ts';
import { type RollFileName, rollFiles, SEALED_RING } from '../keys/ring/roll-files.ts';
import type { SiteData, SiteDenial, SiteProject } from '../site/site-data.ts';
import { type SiteFile, siteFiles } from '../site/site-files.ts';
import { siteKeys } from './keys/site-keys.ts';
import { keyOf, type WatchParts } from './open-watch.ts';

const isPublic = (name: string): name is RollFileName => name in rollFiles && name !== SEALED_RING;
const publicFiles = Object.keys(rollFiles).filter(isPublic);

/** Writes the pages that have changed. @throws FILE_UNWRITABLE */
export async function publish(parts: WatchParts): Promise<void> {
  for (const { name, content } of await pagesOf(parts)) {
    parts.signal.throwIfAborted();
    await parts.store.put(name, content);
  }
}

/** All files of the site but the releases, as they have to be now. */
export async function pagesOf(parts: WatchParts): Promise<SiteFile[]> {
  return siteFiles(await siteData(parts));
}

async function siteData(parts: WatchParts): Promise<SiteData> {
  const { config, releases, rolls, trust } = parts;
  const watched = config.repositories.map(({ project }) => project);
  const names = new Set([...watched, ...[...releases.values()].map(({ project }) => project)]);
  return {
    title: config.title,
    projects: [...names].toSorted().map((project) => siteProject(project, parts)),
    keys: await siteKeys(trust.keys),
    denials: await Promise.all(rolls.epochs().map((epoch) => denialOf(epoch, parts))),
  };
}

function siteProject(project: string, { config, memory, releases }: WatchParts): SiteProject {
  const tags = new Map(memory.tags(project).map((record) => [keyOf(record), record]));
  const own = [...releases].filter(([, release]) => release.project === project);
  const newestFirst = own.toSorted(
    ([, one], [, other]) => compare(other.signatureTime, one.signatureTime) || compare(other.tag, one.tag),
  );
  const repository = config.repositories.find((one) => one.project === project)?.url;
  return {
    project,
    repositoryUrl: repository ?? newestFirst[0]?.[1].repositoryUrl ?? '',
    releases: newestFirst.map(([key, release]) => {
      const elsewhere = tags.get(key)?.elsewhere;
      return { release, ...(elsewhere !== undefined && { elsewhere }) };
    }),
    waiting: [...tags.values()]
      .filter(({ state }) => state !== 'stored')
      .map(({ tag, commit, state, error }) => ({
        tag,
        commitId: commit,
        refused: state === 'refused',
        ...(error && { reason: error.code }),
      })),
  };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

async function denialOf(epoch: number, { rolls }: WatchParts): Promise<SiteDenial> {
  const [denied] = (await readPublicKeys(rolls.read(epoch, 'denied-key.pub.asc'))).keys();
  const files = new Map(publicFiles.map((name) => [name, rolls.read(epoch, name)]));
  return { epoch, deniedFingerprint: denied ?? '', files };
}
