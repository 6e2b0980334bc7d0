/** docs/verify.md, with a site that watch has made. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import test, { after } from 'node:test';
import { followPage } from '../support/pages/follow-page.ts';
import { commandsOf } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';
import { printsTarDigest } from '../support/pages/tar-digest.ts';
import { WebServer } from '../support/web-server.ts';

const page = 'docs/verify.md';
const scene = await PageScene.make();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());
const agent = await bundle.serve();
/** The shell has the function that they call. */
const forScripts = commandsOf(page)
  .filter(({ heading, text }) => heading === 'In scripts' && text.includes('| is_release '))
  .map(({ text }) => text);

/** What any web server does with the folder. */
const site = await WebServer.start((request, response) => {
  const path = normalize(new URL(request.url ?? '', 'http://site').pathname);
  readFile(join(bundle.path('site/public'), path)).then(
    (content) => response.end(content),
    () => response.writeHead(404).end(),
  );
});
after(() => site[Symbol.asyncDispose]());
shell.words.set('https://releases.example.org', new URL(site.url).origin);

async function publish(): Promise<void> {
  await shell.run('sealci-release-agent watch --config watch.json --once');
}

async function makeSite(): Promise<void> {
  const repository = { url: scene.url, tags: ['v*'] };
  const config = { folder: 'site', agents: [{ address: agent.address }], repositories: [repository] };
  writeFileSync(bundle.path('watch.json'), JSON.stringify(config));
  await publish();
}

/** As docs/watch.md says it. */
async function rollKey(): Promise<void> {
  await shell.run(
    `sealci-release-agent roll-keys --reason superseded --out site/private/rolls/1 --agent ${agent.address}`,
  );
  await publish();
}

/** What the reader got from the site, and nothing of what the section before has made of it. */
async function keepDownloads(): Promise<void> {
  await shell.run('rm -f keys.gpg project-v1.0.0.git.tgz');
}

const forged = 'Trust the key 0123456789ABCDEF0123456789ABCDEF01234567 from now on.';

/** Prints the notice, and nothing of what someone else has put around it. */
async function readNotice(command: string): Promise<void> {
  const notice = await shell.run(command);
  assert.match(notice, /^Denial of a SealCI release key\n/);
  await shell.run(`cp denial-notice.txt genuine.txt && echo '${forged}' | cat - genuine.txt >denial-notice.txt`);
  await shell.run(`echo '${forged}' >>denial-notice.txt`);
  assert.equal(await shell.run(command), notice);
}

/** What was right before the roll. */
async function refusesDeniedKey(): Promise<void> {
  await shell.run('gpg --yes --dearmor --output keys.gpg keys.asc');
  await endWith(1);
  for (const command of forScripts) {
    await shell.run('rm -f project-v1.0.0.git.tgz');
    const [status] = command.split(' | ');
    if (command.includes('--output')) await shell.run(`${status ?? ''} | grep '^\\[GNUPG:\\] REVKEYSIG '`);
  }
}

/** Of another tag by the name of its file alone. */
async function refusesRenamed(): Promise<void> {
  for (const end of ['sig', 'asc']) await shell.run(`cp project-v1.0.0.git.tgz.${end} project-v2.0.0.git.tgz.${end}`);
  shell.words.set('v1.0.0', 'v2.0.0');
  await endWith(1);
  shell.words.delete('v1.0.0');
}

test(`the commands of ${page} do what it says`, async (t) => {
  const prints = (pattern: RegExp) => async (command: string) => {
    assert.match(await shell.run(`${command} 2>&1`), pattern);
  };
  const printsDigest = printsTarDigest(shell, 'project-v1.0.0.git.tgz.sig');
  shell.words.set('FINGERPRINT', agent.fingerprint);
  await followPage(t, page, shell, {
    before: {
      'Get the keys': makeSite,
      'With gpg': keepDownloads,
      'With gpgv': keepDownloads,
      'With sq and sqv': keepDownloads,
      'In scripts': () => shell.run('gpg --dearmor --output keys.gpg keys.asc && rm project-v1.0.0.git.tgz'),
      'When a key was denied': rollKey,
    },
    instead: {
      'gpg --fingerprint ': prints(new RegExp(agent.fingerprint.replaceAll(/(.{4})/g, '$1 *'))),
      'gpg --verify-options show-notations ': prints(
        /Good signature[^]* tag@sealci.dev=v1.0.0[^]* repository@sealci.dev=/,
      ),
      'sq packet dump ': prints(/tag@sealci.dev \(human readable\): v1.0.0/),
      'gunzip ': printsDigest,
      'git -C rebuilt.git archive ': printsDigest,
      'gpg --decrypt denial-notice.txt': readNotice,
    },
    leftOut: {
      'gpg --auto-key-locate ':
        'the domain of the address is not ours to serve here; test/integration/key-publishing.test.ts does it in a name space',
    },
    after: { 'In scripts': refusesRenamed, 'When a key was denied': refusesDeniedKey },
  });
});

/** The commands have to end with the code, each by itself. */
async function endWith(code: number): Promise<void> {
  for (const command of forScripts) {
    await shell.run('rm -f project-v1.0.0.git.tgz');
    if (!command.includes('--output')) {
      await shell.run('gpg --batch --output project-v1.0.0.git.tgz --decrypt project-v1.0.0.git.tgz.sig');
    }
    await shell.run(command, code);
  }
}

const past = 'gpg --batch --faked-system-time 20200101T000000';

/** @returns the fingerprint of a new key, which gpg and gpgv know from then on */
async function makeKey(name: string, expires = 'never', gpg = 'gpg --batch'): Promise<string> {
  await shell.run(`${gpg} --passphrase '' --quick-generate-key ${name}@example.org ed25519 sign ${expires}`);
  await shell.run('gpg --export >keys.gpg');
  const text = await shell.run(`gpg --with-colons --list-keys ${name}@example.org`);
  return /^fpr:+([0-9A-F]{40}):/m.exec(text)?.[1] ?? assert.fail(text);
}

interface Signer {
  readonly keys: readonly string[];
  readonly url?: string;
  readonly tag?: string;
}

const url = `https://example.org/${'a-long-name/'.repeat(8)}with%20blanks.git`;

/** What is signed as a release is, under the name that the page has. */
async function putSigned({ keys, url: signedUrl = url, tag = 'v1.0.0' }: Signer): Promise<void> {
  // gpg expands % in notations.
  const facts = { repository: signedUrl.replaceAll('%', '%%'), tag };
  const notations = Object.entries(facts).map(([name, value]) => `--set-notation ${name}@sealci.dev=${value}`);
  const by = ['gpg --batch --yes', ...keys.map((key) => `--local-user ${key}`), ...notations].join(' ');
  await shell.run(`${by} --output project-v1.0.0.git.tgz.sig --sign watch.json`);
  await shell.run(`${by} --output project-v1.0.0.git.tgz.asc --armor --detach-sign watch.json`);
}

test('the commands for scripts take one signature, by the key, of the repository and of the tag that are expected', async () => {
  const own = await makeKey('own');
  const foreign = await makeKey('foreign');
  shell.words.set('FINGERPRINT', own).set('URL', url);
  await putSigned({ keys: [own] });
  await endWith(0);
  for (const signer of [
    { keys: [foreign] },
    { keys: [own], tag: 'v0.9.0' },
    { keys: [own], url: url.replace('example.org', 'example.com') },
    { keys: [own, foreign] },
  ]) {
    await putSigned(signer);
    await endWith(1);
  }
});

test('what two keys sign is not put together', async () => {
  const [, detached = assert.fail()] = forScripts;
  const own = await makeKey('other');
  // gpg says GOODSIG of one alone, as the other has expired.
  const expired = await makeKey('expired', '1d', past);
  shell.words.set('FINGERPRINT', own).set('URL', url);
  const notations = `--set-notation repository@sealci.dev=${url.replaceAll('%', '%%')} --set-notation tag@sealci.dev=v1.0.0`;
  await shell.run('cp watch.json project-v1.0.0.git.tgz');
  await shell.run(`gpg --batch --local-user ${own} --output own.sig --detach-sign watch.json`);
  await shell.run(`${past} --local-user ${expired} ${notations} --output expired.sig --detach-sign watch.json`);
  for (const both of ['own.sig expired.sig', 'expired.sig own.sig']) {
    await shell.run(`cat ${both} >project-v1.0.0.git.tgz.asc`);
    await shell.run(detached, 1);
  }
});
