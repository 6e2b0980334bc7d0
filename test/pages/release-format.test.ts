/** docs/release-format.md, with a release that create has made. */
import test, { after } from 'node:test';
import { followPage } from '../support/pages/follow-page.ts';
import { PageScene } from '../support/pages/page-scene.ts';
import { printsTarDigest } from '../support/pages/tar-digest.ts';

const page = 'docs/release-format.md';
const scene = await PageScene.make();
const { shell } = scene;
after(() => scene[Symbol.asyncDispose]());
shell.words.set('NAME-TAG', 'project-v1.0.0');

async function makeRelease(): Promise<void> {
  await shell.run('sealci-release-agent keygen --out keys');
  await shell.run('sealci-release-agent create URL TAG --key keys/release-agent.key.asc');
  await shell.run('cp keys/release-agent.pub.asc keys.asc && gpg --import keys.asc');
  // The builder of a release that a host makes is the bundle.
  const [digest = ''] = (await shell.run('sha256sum dist/agent.cjs')).split(' ');
  shell.words.set('image@sha256:DIGEST', `bundle@sha256:${digest}`);
}

test(`the commands of ${page} do what it says`, async (t) => {
  const printsDigest = printsTarDigest(shell, 'project-v1.0.0.git.tgz.sig');
  await followPage(t, page, shell, {
    before: { 'The tar': makeRelease },
    instead: { 'gpg --decrypt NAME-TAG.git.tgz.sig | ': printsDigest, 'git -C rebuilt.git archive ': printsDigest },
    leftOut: {
      'cosign ': 'Debian has no cosign; test/integration/provenance.test.ts has other programs verify the envelope',
    },
  });
});
