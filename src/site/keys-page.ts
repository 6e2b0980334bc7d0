import { type Html, markup } from './markup.ts';
import { facts, page, time } from './page.ts';
import { pemFile } from './layout.ts';
import type { SiteData, SiteDenial, SiteKey } from './site-data.ts';

const meaning = {
  SUPERSEDED: 'It was replaced. What it signed before remains valid.',
  RETIRED: 'It was given up. What it signed before remains valid.',
  COMPROMISED: 'Someone else may hold its secret. Nothing that it signed is to be trusted, whatever its date.',
  UNSPECIFIED: 'It was denied without a reason that would keep what it signed before: nothing of it is to be trusted.',
} as const satisfies Record<NonNullable<SiteKey['revocation']>['reason'], string>;

/** Every key that signs or signed, with its denial and the notice of that. */
export function keysPage({ title, keys, denials }: SiteData): Html {
  const main = markup`<h1>Keys</h1>
    <p>
      All in one file, with their revocations: <a href="keys.asc">keys.asc</a>. Import it again after every change. A
      key counts when someone whom you trust, and not this page alone, says that it is right.
    </p>
    ${keys.length === 0 ? markup`<p>There is no key yet.</p>` : keys.map((key) => section(key, denials))}`;
  return page({ site: title, title: 'Keys', up: '../', main });
}

function section(key: SiteKey, denials: readonly SiteDenial[]): Html {
  const { fingerprint, pem, createTime, expireTime, revocation } = key;
  const rolled = denials.find(({ deniedFingerprint }) => deniedFingerprint === fingerprint);
  const status = revocation
    ? markup`<strong>Denied</strong> at ${time(revocation.revokeTime.toISOString())}. ${meaning[revocation.reason]}`
    : markup`Not denied`;
  return markup`<section aria-labelledby="key-${fingerprint}">
    <h2 id="key-${fingerprint}"><code>${fingerprint}</code></h2>
    ${facts([
      ['Made', time(createTime.toISOString())],
      ...(expireTime ? [['Expires', time(expireTime.toISOString())] as const] : []),
      ['Status', status],
      ...(revocation && revocation.comment !== '' ? [['Comment', revocation.comment] as const] : []),
      ...(pem === undefined ? [] : [['In PEM, for verifiers of DSSE', pemLink(fingerprint)] as const]),
    ])}
    ${
      rolled
        ? markup`<p>
              What was published of its denial. Of the notice, read what <code>gpg --decrypt</code> prints: what stands
              around that is not signed.
            </p>
            <ul>
              ${[...rolled.files.keys()].map((name) => markup`<li><a href="${rolled.epoch}/${name}">${name}</a></li> `)}
            </ul>`
        : ''
    }
  </section> `;
}

function pemLink(fingerprint: string): Html {
  const name = pemFile(fingerprint);
  return markup`<a href="${name}">${name}</a>`;
}
