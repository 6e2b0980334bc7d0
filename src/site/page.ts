import { VERIFY_PAGE } from './layout.ts';
import { type Html, markup } from './markup.ts';

/** Nothing is run, nothing is asked of anywhere else, nothing is sent. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'";

interface PageOptions {
  /** Of the site. */
  readonly site: string;
  /** Of this page. */
  readonly title: string;
  /** The way to the top of the site: empty, `../` or more of them. */
  readonly up: string;
  readonly main: Html;
  /** Where the page may do more than the others: a policy of its own, and a script. */
  readonly script?: { readonly policy: string; readonly source: string };
}

/** A whole page. */
export function page({ site, title, up, main, script }: PageOptions): Html {
  const full = title === site ? site : `${title} – ${site}`;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${script?.policy ?? CONTENT_SECURITY_POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${full}</title>
        <link rel="stylesheet" href="${up}style.css" />
        <link rel="alternate" type="application/atom+xml" href="${up}feed.atom" title="${site}" />
        ${script ? markup`<script type="module" src="${script.source}"></script>` : ''}
      </head>
      <body>
        <header>
          <nav aria-label="Site">
            <ul>
              <li><a href="${up}index.html">${site}</a></li>
              <li><a href="${up}keys/index.html">Keys</a></li>
              <li><a href="${up}${VERIFY_PAGE}">Verify</a></li>
              <li><a href="${up}feed.atom">Feed</a></li>
              <li><a href="${up}index.json">JSON</a></li>
            </ul>
          </nav>
        </header>
        <main>${main}</main>
        <footer>
          <p>
            Signed source releases by the SealCI Release Agent. This page may have been changed on its way; what it says
            counts when the signature of the release, checked with keys from a source that you trust, says the same.
          </p>
        </footer>
      </body>
    </html> `;
}

/** A date for people and machines. */
export function time(iso: string): Html {
  return markup`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

/** A list of names and values. */
export function facts(rows: readonly (readonly [name: string, value: Html | string])[]): Html {
  return markup`<dl>
    ${rows.map(
      ([name, value]) =>
        markup`<dt>${name}</dt>
          <dd>${value}</dd> `,
    )}
  </dl>`;
}

/** A relative link to `segments`, each of which is one name of a folder or file. */
export function link(up: string, ...segments: readonly string[]): string {
  return up + segments.map(encodeURIComponent).join('/');
}

export function bytes(count: number): string {
  return `${count.toLocaleString('en')} bytes`;
}
