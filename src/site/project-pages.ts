import { type Html, markup } from './markup.ts';
import { tagFolder } from './layout.ts';
import { link, page, time } from './page.ts';
import type { SiteData, SiteProject, SiteRelease, SiteTag } from './site-data.ts';

/** All projects, each with its newest release. */
export function indexPage({ title, projects }: SiteData): Html {
  const main = markup`<h1>${title}</h1>
    <p>
      Source releases of git tags, as <code>git archive</code> makes them, signed by OpenPGP. Each release says how to
      verify it.
    </p>
    ${
      projects.length === 0
        ? markup`<p>There is no project yet.</p>`
        : markup`<ul class="releases">
            ${projects.map(projectItem)}
          </ul>`
    }`;
  return page({ site: title, title, up: '', main });
}

function projectItem({ project, repositoryUrl, releases }: SiteProject): Html {
  const [newest] = releases;
  const what = newest
    ? markup`newest:
        <a href="${link('', project, tagFolder(newest.release.tag), 'index.html')}">${newest.release.tag}</a>,
        ${time(newest.release.signatureTime)}; ${releases.length} in all`
    : markup`no release yet`;
  return markup`<li>
    <a href="${link('', project, 'index.html')}">${project}</a> <span class="faint">${repositoryUrl}</span><br />${what}
  </li> `;
}

/** All releases of one project, and the tags that have none. */
export function projectPage({ title }: SiteData, { project, repositoryUrl, releases, waiting }: SiteProject): Html {
  const main = markup`<h1>${project}</h1>
    <p>Repository: <code>${repositoryUrl}</code></p>
    <h2>Releases</h2>
    ${
      releases.length === 0
        ? markup`<p>There is no release yet.</p>`
        : markup`<ul class="releases">
            ${releases.map(releaseItem)}
          </ul>`
    }
    ${
      waiting.length === 0
        ? ''
        : markup`<h2>Tags without a release</h2>
            <ul class="releases">
              ${waiting.map(waitingItem)}
            </ul>`
    }`;
  return page({ site: title, title: project, up: '../', main });
}

function releaseItem({ release: { tag, commitId, signatureTime }, elsewhere }: SiteRelease): Html {
  const moved =
    elsewhere === undefined
      ? ''
      : markup`<br /><strong>${elsewhere === '' ? 'The tag is gone.' : 'The tag was moved.'}</strong>`;
  return markup`<li>
    <a href="${link('', tagFolder(tag), 'index.html')}">${tag}</a>, ${time(signatureTime)}<br /><code>${commitId}</code
    >${moved}
  </li> `;
}

function waitingItem({ tag, commitId, refused, reason }: SiteTag): Html {
  const why = reason === undefined ? 'waits for its turn' : `${refused ? 'was refused' : 'is tried again'}: ${reason}`;
  return markup`<li>${tag} ${why}<br /><code>${commitId}</code></li> `;
}
