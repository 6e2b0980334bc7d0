/** The pages of the clients, in a copy of this checkout: each client is built there, and saves a release. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { Checkout } from '../support/pages/checkout.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { root } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const pages = [
  'examples/go/README.md',
  'examples/python/README.md',
  'examples/rust/README.md',
  'examples/typescript/README.md',
];
const built = join(root, 'dist/examples');

const checkout = new Checkout();
after(() => {
  checkout[Symbol.dispose]();
});
// What scripts/build-examples.sh has compiled of other people's is not compiled again.
execFileSync('cp', ['--archive', '--link', join(built, 'rust'), join(checkout.path, 'examples/rust/target')]);
/** Of whoever runs the tests: package managers have their registries from there. */
const own = Object.entries(process.env).filter(([name]) => !['PATH', 'NODE_TEST_CONTEXT'].includes(name));
const scene = await PageScene.make(checkout.path, { ...Object.fromEntries(own), GOCACHE: join(built, 'go-cache') });
const { shell } = scene;
after(() => scene[Symbol.asyncDispose]());
shell.words.set('127.0.0.1:50051', (await scene.bundle.serve()).address);

for (const page of pages) {
  test(`the commands of ${page} do what it says`, async (t) => {
    await shell.run(`cd '${join(checkout.path, page, '..')}'`);
    await followPage(t, page, shell, {});
    assert.ok(existsSync(join(checkout.path, page, '../project-v1.0.0.git.tgz.sig')));
  });
}
