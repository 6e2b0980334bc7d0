import { shellWord } from '../formats/shell-word.ts';
import { type Html, markup } from './markup.ts';
import { RELEASE_FILE, VERIFY_PAGE } from './layout.ts';
import { bytes, facts, link, page, time } from './page.ts';
import type { PublishedProvenance, ReleaseDocument } from './release-document.ts';
import type { SiteRelease } from './site-data.ts';

/** What the page of a release shows besides the release. */
export interface ReleasePageSite {
  readonly title: string;
  /** Whether nothing that the release's key signed counts any more. */
  readonly isTakenBack: boolean;
}

/** One release: what it is, what to beware of, and how to verify it. */
export function releasePage({ title, isTakenBack }: ReleasePageSite, { release, elsewhere }: SiteRelease): Html {
  const { project, tag, fileName, detachedSignatureName, provenance, sizeBytes, warnings } = release;
  const main = markup`<h1>${project} ${tag}</h1>
    ${alarms(release, elsewhere, isTakenBack)}
    <h2>Files</h2>
    <ul>
      <li><a href="${link('', fileName)}">${fileName}</a>, ${bytes(sizeBytes)}: the archive and its signature in one</li>
      <li>
        <a href="${link('', detachedSignatureName)}">${detachedSignatureName}</a>: the signature of the archive within, alone
      </li>
      ${provenance ? provenanceItem(provenance) : ''}
      <li><a href="${RELEASE_FILE}">${RELEASE_FILE}</a>: what this page says, for programs</li>
    </ul>
    <h2>What it is</h2>
    ${whatItIs(release)}
    ${
      warnings.length === 0
        ? ''
        : markup`<h2>Warnings</h2>
            <ul>
              ${warnings.map((warning) => markup`<li>${warning}</li> `)}
            </ul>`
    }
    <h2>Verify it</h2>
    ${howToVerify(release)}`;
  return page({ site: title, title: `${project} ${tag}`, up: '../../', main });
}

function provenanceItem({ envelopeName, statementName, statementSignatureName }: PublishedProvenance): Html {
  return markup`<li>
    <a href="${link('', envelopeName)}">${envelopeName}</a>: how it was made, as SLSA provenance in a signed envelope (DSSE); the
    same as <a href="${link('', statementName)}">plain text</a> with
    <a href="${link('', statementSignatureName)}">its signature</a> by OpenPGP
  </li>`;
}

function alarms(release: ReleaseDocument, elsewhere: string | undefined, isTakenBack: boolean): readonly Html[] {
  const denied = markup`<p class="alarm">
    <strong>Do not use it.</strong> Its key was denied, and nothing that it signed is to be trusted any more: see
    <a href="../../keys/index.html">the keys</a>.
  </p>`;
  return [...(isTakenBack ? [denied] : []), ...(elsewhere === undefined ? [] : [movedAlarm(release, elsewhere)])];
}

function movedAlarm({ commitId }: ReleaseDocument, elsewhere: string): Html {
  const what = elsewhere === '' ? 'The tag is gone.' : 'The tag was moved.';
  const now = elsewhere === '' ? '' : markup`; it leads to <code>${elsewhere}</code> now`;
  return markup`<p class="alarm">
    <strong>${what}</strong> This release is of commit <code>${commitId}</code>, where the tag led before${now}. Find out why
    before you use it.
  </p>`;
}

function whatItIs(release: ReleaseDocument): Html {
  return facts([
    ['Repository', markup`<code>${release.repositoryUrl}</code>`],
    ['Tag', markup`<code>${release.tag}</code>`],
    ['Commit', markup`<code>${release.commitId}</code>`],
    ...(release.tagObjectId === undefined
      ? []
      : [['Tag object', markup`<code>${release.tagObjectId}</code>`] as const]),
    ['Signed', time(release.signatureTime)],
    ['By the key', markup`<a href="../../keys/index.html"><code>${release.keyFingerprint}</code></a>`],
    ...(release.provenance ? [['Made by', markup`<code>${release.provenance.builder}</code>`] as const] : []),
    ['SHA-256 of the file', markup`<code>${release.sha256}</code>`],
    ['SHA-256 of the .git.tgz in it', markup`<code>${release.tgzSha256}</code>`],
    [
      'SHA-256 of the tar in that',
      markup`<code>${release.tarSha256}</code>, as of <code>git archive --format=tar</code>`,
    ],
    [
      'Holds',
      `${release.files} files, ${release.directories} folders, ${release.symlinks} symbolic links, ${release.submodules} submodules; ${bytes(release.contentBytes)}`,
    ],
  ]);
}

function howToVerify({ fileName, repositoryUrl, tag, commitId, keyFingerprint, provenance }: ReleaseDocument): Html {
  const verifyLink = `../../${VERIFY_PAGE}#${new URLSearchParams({ repository: repositoryUrl, tag, commit: commitId }).toString()}`;
  const signed = shellWord(fileName);
  const archive = shellWord(fileName.replace(/\.sig$/, ''));
  const ours = `sealci-release-agent verify ${signed} --key keys.asc --repository ${shellWord(repositoryUrl)} \\\n    --tag ${shellWord(tag)} --commit ${commitId}${provenance ? ` \\\n    --provenance ${shellWord(provenance.envelopeName)}` : ''}`;
  const gpg = `gpg --import keys.asc\ngpg --verify-options show-notations --output ${archive} --decrypt ${signed}`;
  const old = `sq verify --signer-cert keys.asc --output ${archive} ${signed}`;
  const current = `sq verify --signer-file keys.asc --output ${archive} --message ${signed}`;
  return markup`<p>
      Get the <a href="../../keys/keys.asc">keys</a>, and compare their
      <a href="../../keys/index.html">fingerprints</a> with those of a source that you trust.
    </p>
    <h3>In this browser</h3>
    <p>
      <a href="${verifyLink}">Verify the file that you have here</a>, without any program of yours: as trustworthy as this
      site.
    </p>
    <h3>With the SealCI Release Agent</h3>
    <pre><code>${ours}</code></pre>
    <p>
      It also checks that the archive is of this repository, tag and commit; with <code>--extract .</code> it unpacks it
      safely.
    </p>
    <h3>With gpg</h3>
    <pre><code>${gpg}</code></pre>
    <p>
      It has to say <code>Good signature</code> and nothing of a key that is revoked or expired; the key has to be
      <code>${keyFingerprint}</code>, <code>repository@sealci.dev</code> has to be <code>${repositoryUrl}</code>, and
      <code>tag@sealci.dev</code> <code>${tag}</code>. Read that: gpg ends with 0 for a revoked key, for any key that it
      knows and for a release of anything.
    </p>
    <h3>With sq</h3>
    <pre><code>${current}</code></pre>
    <p>Before its version 1.0:</p>
    <pre><code>${old}</code></pre>`;
}
