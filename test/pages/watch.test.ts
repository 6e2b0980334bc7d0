/** docs/watch.md's commands; test/integration/watch.test.ts reads its config file. */
import { writeFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { followPage } from '../support/pages/follow-page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'docs/watch.md';
const scene = await PageScene.make();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());

test(`the commands of ${page} do what it says`, async (t) => {
  const { address } = await bundle.serve();
  const repositories = [{ url: scene.url, tags: ['v*'] }];
  writeFileSync(bundle.path('watch.json'), JSON.stringify({ folder: 'site', agents: [{ address }], repositories }));
  await followPage(t, page, shell, {
    instead: {
      'sealci-release-agent watch --config watch.json --once': async (command) => {
        await shell.run(command);
        await shell.run('test -f site/public/project/v1.0.0/release.json');
      },
      'sealci-release-agent watch --config watch.json': async (command) => {
        await shell.stop(await shell.start(command, /"event":"released"/));
      },
    },
  });
});
