/** docs/observe.md, on an agent in development. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { freePort } from '../../harness/free-port.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { root } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'docs/observe.md';
const scene = await PageScene.make();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());
shell.words.set('127.0.0.1:9464', `127.0.0.1:${await freePort()}`);
symlinkSync(join(root, 'deploy'), bundle.path('deploy'));

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, shell, {
    instead: {
      'sealci-release-agent serve ': (command) => scene.serve(command),
      'curl ': async (command) => {
        assert.match(await shell.run(command), /^sealci_agent_key_ring_confirmed 1$[^]*^# EOF$/m);
      },
      'sealci-release-agent info --watch ': async (command) => {
        await shell.stop(await shell.start(command, / ok /));
      },
    },
  });
});
