import { writeKeyring } from '../keys/ring/published-keyring.ts';
import { writeWebKeyDirectory } from '../keys/ring/web-key-directory.ts';
import { atomFeed } from './feed.ts';
import type { Html } from './markup.ts';
import { indexDocument } from './index-document.ts';
import { keysPage } from './keys-page.ts';
import { pemFile, tagFolder, VERIFY_PAGE } from './layout.ts';
import { indexPage, projectPage } from './project-pages.ts';
import type { ReleaseDocument } from './release-document.ts';
import { releasePage, type ReleasePageSite } from './release-page.ts';
import { type SiteData, type SiteRelease, takesAllBack } from './site-data.ts';
import { style } from './style.ts';
import { type VerifierFile, verifierFile } from './verifier-files.ts';
import { verifyPage } from './verify-page.ts';

/** A file of the site that follows from what was released. */
export interface SiteFile {
  /** Relative, with slashes. */
  readonly name: string;
  readonly content: Uint8Array;
}

function file(name: string, content: Html | string | Uint8Array): SiteFile {
  if (content instanceof Uint8Array) return { name, content };
  return { name, content: Buffer.from(typeof content === 'string' ? content : content.text) };
}

/**
 * All files of the site but the releases themselves. The same data make the same bytes. What others lead to comes first,
 * so that no link leads nowhere while the files are written in turn.
 */
export async function siteFiles(data: SiteData): Promise<SiteFile[]> {
  const takenBack = new Set(data.keys.filter(takesAllBack).map(({ fingerprint }) => fingerprint));
  const pages = data.projects.flatMap((project) => [
    ...project.releases.map((one) =>
      releaseFile({ title: data.title, isTakenBack: takenBack.has(one.release.keyFingerprint) }, one),
    ),
    file(`${project.project}/index.html`, projectPage(data, project)),
  ]);
  return [
    file('style.css', style),
    ...verifierFiles(data),
    ...(await keyFiles(data)),
    ...pages,
    file('feed.atom', atomFeed(data)),
    file('index.json', `${JSON.stringify(indexDocument(data), undefined, 2)}\n`),
    file('index.html', indexPage(data)),
  ];
}

/** Pages of releases as they were made last: there may be thousands, and nearly all stay as they are. */
const made = new WeakMap<ReleaseDocument, { readonly of: string; readonly file: SiteFile }>();

function releaseFile(site: ReleasePageSite, one: SiteRelease): SiteFile {
  const { release, elsewhere } = one;
  const of = JSON.stringify([site.title, site.isTakenBack, elsewhere]);
  const last = made.get(release);
  if (last?.of === of) return last.file;
  const page = file(`${release.project}/${tagFolder(release.tag)}/index.html`, releasePage(site, one));
  made.set(release, { of, file: page });
  return page;
}

/** What runs comes before the page that runs it. */
function verifierFiles(data: SiteData): SiteFile[] {
  const scripts: readonly VerifierFile[] = ['LICENSES.txt', 'worker.js', 'page.js'];
  return [...scripts.map((name) => file(`verify/${name}`, verifierFile(name))), file(VERIFY_PAGE, verifyPage(data))];
}

async function keyFiles(data: SiteData): Promise<SiteFile[]> {
  const { keys, denials } = data;
  const directory = await writeWebKeyDirectory(keys);
  return [
    ...denials.flatMap(({ epoch, files }) =>
      [...files].map(([name, content]) => file(`keys/${epoch}/${name}`, content)),
    ),
    ...(keys.length === 0 ? [] : [file('keys/keys.asc', await writeKeyring(keys))]),
    ...keys.flatMap(({ fingerprint, pem }) => (pem === undefined ? [] : [file(`keys/${pemFile(fingerprint)}`, pem)])),
    ...directory.map(({ folder, name, bytes }) => file(`${folder}/${name}`, bytes)),
    file('keys/index.html', keysPage(data)),
  ];
}
