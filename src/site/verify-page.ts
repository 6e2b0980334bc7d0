import { createHash } from 'node:crypto';
import { type Html, markup } from './markup.ts';
import { page } from './page.ts';
import type { SiteData } from './site-data.ts';
import { type VerifierFile, verifierFile } from './verifier-files.ts';

/** Scripts and workers of this site alone; it asks this site for its keys, and nothing of anywhere else. */
const POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'";

/** A script by a name that is another one when the script is: page and worker that are kept apart stay one version. */
function versioned(name: VerifierFile): string {
  return `${name}?${createHash('sha256').update(verifierFile(name)).digest('hex').slice(0, 16)}`;
}

/** Verifies the releases that visitors have, in their browsers: src/browser fills it in. */
export function verifyPage({ title }: SiteData): Html {
  const main = markup`<h1>Verify a release</h1>
    <p>
      Choose a release that you have downloaded: a file that ends in <code>.git.tgz.sig</code>. This page says by which key
      it is signed, of which repository, tag and commit it is, whether the key was denied, and what is in it. The file
      stays on your machine.
    </p>
    <p>
      <strong>It is as trustworthy as the site that serves it.</strong> Whoever can change the releases here can change
      this page and the keys as well. Give it your own copy of the keys, compare the fingerprint with one from a source
      that you trust, or use a program that you have from elsewhere: the page of each release says how.
    </p>
    <div id="unavailable" class="alarm">
      <p>
        Verifying here takes JavaScript and a current browser, and this page has to come by <code>https:</code>. The page
        of each release says how to verify it with gpg, sq and our own program.
      </p>
    </div>
    ${form()}
    <div>
      <p id="status" role="status"></p>
      <div id="work" hidden>
        <progress id="progress" aria-label="Read so far"></progress>
        <p><span id="progress-text"></span></p>
        <button type="button" id="stop">Stop</button>
      </div>
      <div id="outcome"></div>
    </div>
    <p class="faint"><a href="LICENSES.txt">Licences</a> of what this page's scripts hold of others.</p>`;
  return page({
    site: title,
    title: 'Verify',
    up: '../',
    main,
    script: { policy: POLICY, source: versioned('page.js') },
  });
}

function form(): Html {
  return markup`<form id="verifier" data-worker="${versioned('worker.js')}" hidden>
    <label for="release">Release (.git.tgz.sig), chosen or dropped anywhere on this page</label>
    <input type="file" id="release" />
    <details id="more">
      <summary>Your own keys, and which release it has to be</summary>
      <label for="own-keys">Your own copy of the public keys: they alone count then</label>
      <input type="file" id="own-keys" aria-describedby="own-keys-hint" />
      <p id="own-keys-hint" class="faint">
        Denials that this site has published count against them as well, in case your copy is older.
      </p>
      ${field('repository', 'URL of the repository')} ${field('tag', 'Tag')} ${field('commit', 'Commit, with all its digits')}
    </details>
    <p><button type="submit">Verify</button></p>
  </form>`;
}

function field(name: string, label: string): Html {
  return markup`<label for="${name}">${label}</label>
    <input type="text" id="${name}" autocomplete="off" autocapitalize="off" spellcheck="false" /> `;
}
