import assert from 'node:assert/strict';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { contentTypeOf } from '../../src/bucket/content-type.ts';
import { siteFiles } from '../../src/site/site-files.ts';
import type { ExpectedRelease } from '../../src/release/verify/check-statements.ts';
import { PATIENCE_MS } from './time.ts';
import { WebServer } from './web-server.ts';

/** Debian's: scripts/test.sh installs it. */
const CHROMIUM = '/usr/bin/chromium';
/** A name of this machine whose pages are no secure context. */
export const INSECURE_HOST = 'site.test';

/** What a visitor is shown of a release. */
export interface PageOutcome {
  readonly headline: string;
  /** Of the refusal. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly facts: ReadonlyMap<string, string>;
  readonly entries: readonly string[];
}

export interface PageQuestion {
  /** Armored keys that the site publishes; empty: it has none. */
  readonly siteKeys?: readonly string[];
  /** Armored keys that the visitor brings. */
  readonly ownKeys?: readonly string[];
  /** What the link expects. */
  readonly expected?: ExpectedRelease;
}

/** The page of a site that verifies releases, on a web server, and a browser to open it with. */
export class VerifyPage implements AsyncDisposable {
  readonly browser: Browser;
  /** URLs of all requests that any page made. */
  readonly requests: string[] = [];
  /** What went wrong in any page, violated policies among it. */
  readonly troubles: string[] = [];
  /** Waited for before the keys are sent. */
  beforeKeys: Promise<void> = Promise.resolve();
  readonly #server: WebServer;
  readonly #keys: { armored?: string };
  #context: BrowserContext | undefined;
  #page: Page | undefined;

  private constructor(browser: Browser, server: WebServer, keys: { armored?: string }) {
    this.browser = browser;
    this.#server = server;
    this.#keys = keys;
  }

  /** Serves a site without releases, as the sources make it. */
  static async start(): Promise<VerifyPage> {
    const built = await siteFiles({ title: 'Releases', projects: [], keys: [], denials: [] });
    const files = new Map(built.map(({ name, content }) => [name, content]));
    return VerifyPage.serve((name) => files.get(name));
  }

  /** @param read the content of a file of the site; its keys can be others ({@link siteKeys}) */
  static async serve(read: (name: string) => Uint8Array | undefined): Promise<VerifyPage> {
    const keys: { armored?: string } = {};
    const held: { page?: VerifyPage } = {};
    const server = await WebServer.start((request, response) => {
      const name = decodeURIComponent(new URL(request.url ?? '', 'http://site').pathname.slice(1));
      const answer = (content: Uint8Array | undefined): void => {
        response.setHeader('content-type', contentTypeOf(name));
        response.writeHead(content ? 200 : 404).end(content);
      };
      if (name !== 'keys/keys.asc' || keys.armored === undefined) answer(read(name));
      else {
        const armored = keys.armored === '' ? undefined : Buffer.from(keys.armored);
        void held.page?.beforeKeys.then(() => {
          answer(armored);
        });
      }
    });
    const args = [`--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args, timeout: PATIENCE_MS });
    held.page = new VerifyPage(browser, server, keys);
    return held.page;
  }

  /** The top of the site. */
  get root(): string {
    return `http://127.0.0.1:${this.#server.port}/`;
  }

  get url(): string {
    return `${this.root}verify/index.html`;
  }

  get insecureUrl(): string {
    return `http://${INSECURE_HOST}:${this.#server.port}/verify/index.html`;
  }

  set siteKeys(blocks: readonly string[]) {
    this.#keys.armored = blocks.join('\n');
  }

  /** A new page, as yet without a release. */
  async open(url = this.url, options?: BrowserContextOptions): Promise<Page> {
    const context = options
      ? await this.browser.newContext(options)
      : (this.#context ??= await this.browser.newContext());
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('pageerror', (error) => this.troubles.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.troubles.push(message.text());
    });
    await page.goto(url);
    return page;
  }

  /** Has a release judged, in one page that stays open. */
  async judge(release: Uint8Array | string, question: PageQuestion = {}): Promise<PageOutcome> {
    const { siteKeys = [], ownKeys, expected = {} } = question;
    const page = (this.#page ??= await this.open());
    await page.setInputFiles('#release', []);
    await page.waitForSelector('#outcome:empty', { state: 'attached' });
    this.siteKeys = siteKeys;
    await followLink(page, new URLSearchParams({ ...expected }).toString());
    await page.setInputFiles('#own-keys', ownKeys ? [named('own.asc', Buffer.from(ownKeys.join('\n')))] : []);
    await page.setInputFiles(
      '#release',
      typeof release === 'string' ? release : named('sample.git.tgz.sig', Buffer.from(release)),
    );
    return outcomeOf(page);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.#server[Symbol.asyncDispose]();
  }
}

/** As if the page had been opened by a link with that fragment. */
export async function followLink(page: Page, fragment: string): Promise<void> {
  await page.evaluate(async (wanted) => {
    if (location.hash.slice(1) === wanted) return;
    const followed = new Promise((resolve) => {
      addEventListener('hashchange', resolve, { once: true });
    });
    location.hash = wanted;
    await followed;
  }, fragment);
}

export function named(name: string, buffer: Buffer): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: 'application/octet-stream', buffer };
}

/** Waits for the outcome that a page shows. */
export async function outcomeOf(page: Page): Promise<PageOutcome> {
  await page.waitForSelector('#outcome h2');
  const code = await page.locator('#outcome .alarm code').allTextContents();
  const paragraph = await page.locator('#outcome .alarm p').allTextContents();
  const names = await page.locator('#outcome dt').allTextContents();
  const values = await page.locator('#outcome dd').allTextContents();
  assert.equal(names.length, values.length);
  return {
    headline: (await page.textContent('#outcome h2')) ?? '',
    code: code[0],
    message: paragraph[0],
    facts: new Map(names.map((name, at) => [name, values[at] ?? ''])),
    entries: await page.locator('#outcome .entries li').allTextContents(),
  };
}
