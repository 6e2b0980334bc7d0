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
    after: { 'When a key was denied': refusesDeniedKey },
  });
});

/** A key of its own, which gpg and gpgv know as well. */
async function makeKey(name: string): Promise<string> {
  await shell.run(`sealci-release-agent keygen --out ${name} && gpg --batch --import ${name}/release-agent.key.asc`);
  await shell.run('gpg --export >keys.gpg');
  const text = await shell.run(`gpg --with-colons --show-keys ${name}/release-agent.pub.asc`);
  return /^fpr:+([0-9A-F]{40}):/m.exec(text)?.[1] ?? assert.fail(text);
}

/** A release, or what passes for one, under the name that the page has. */
async function putRelease(make: string): Promise<void> {
  await shell.run('rm -rf project-v1.0.0.git.tgz* made');
  await shell.run(make);
  await shell.run('cp made/*.sig project-v1.0.0.git.tgz.sig && cp made/*.asc project-v1.0.0.git.tgz.asc');
}

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

test('the commands for scripts take a release by the key, of the repository and of the tag that are expected alone', async () => {
  const own = await makeKey('own');
  await makeKey('foreign');
  const create = (key: string, tag: string): string =>
    `sealci-release-agent create URL ${tag} --key ${key}/release-agent.key.asc --out made && rm -f made/*.intoto.*`;
  shell.words.set('FINGERPRINT', own);
  await putRelease(create('own', 'v1.0.0'));
  await endWith(0);
  await putRelease(create('foreign', 'v1.0.0'));
  await endWith(1);
  // The name of its file says v1.0.0.
  scene.repository.git('tag', 'v0.9.0');
  scene.repository.git('push', '--quiet', 'served/group/project.git', 'v0.9.0');
  await putRelease(create('own', 'v0.9.0'));
  await endWith(1);
  await putRelease(create('own', 'v1.0.0'));
  shell.words.set('URL', scene.url.replace('/group/', '/fork/'));
  await endWith(1);
});

test('they read long names as gpg writes them, and one signature of several is not enough', async () => {
  const own = await makeKey('signer');
  const other = await makeKey('second');
  const url = `https://example.org/${'a-long-name/'.repeat(8)}with%20blanks.git`;
  shell.words.set('FINGERPRINT', own).set('URL', url);
  // gpg expands % in notations.
  const notations = `--set-notation repository@sealci.dev=${url.replaceAll('%', '%%')} --set-notation tag@sealci.dev=v1.0.0`;
  const sign = (...keys: readonly string[]): string => {
    const by = `gpg --batch --quiet ${keys.map((key) => `--local-user ${key}`).join(' ')} ${notations}`;
    return `mkdir made && ${by} --output made/a.sig --sign watch.json && ${by} --armor --output made/a.asc --detach-sign watch.json`;
  };
  await putRelease(sign(own));
  await endWith(0);
  await putRelease(sign(own, other));
  await endWith(1);
  // One key says what it is, and the other one is right: what both say must not be put together. gpg says GOODSIG of one
  // alone, as the other has expired.
  const [, detached] = forScripts;
  const then = 'gpg --batch --faked-system-time 20200101T000000';
  await shell.run(`${then} --passphrase '' --quick-generate-key old@example.org ed25519 sign 1d`);
  await shell.run('gpg --export >keys.gpg');
  await shell.run(`gpg --batch --local-user ${own} --output right.sig --detach-sign project-v1.0.0.git.tgz`);
  await shell.run(
    `${then} --local-user old@example.org ${notations} --output foreign.sig --detach-sign project-v1.0.0.git.tgz`,
  );
  for (const both of ['right.sig foreign.sig', 'foreign.sig right.sig']) {
    await shell.run(`cat ${both} >project-v1.0.0.git.tgz.asc`);
    await shell.run(detached ?? assert.fail(), 1);
  }
});
