/** CONTRIBUTING.md, in the checkout that these tests are of. */
import test, { after } from 'node:test';
import { followPage } from '../support/pages/follow-page.ts';
import { root } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'CONTRIBUTING.md';
const scene = await PageScene.make(root);
after(() => scene[Symbol.asyncDispose]());

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, scene.shell, {});
});
