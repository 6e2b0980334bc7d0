/** docs/audit.md, on an agent in development. */
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { followPage } from '../support/pages/follow-page.ts';
import { PageScene } from '../support/pages/page-scene.ts';
import type { Job } from '../support/pages/shell.ts';

const page = 'docs/audit.md';
const scene = await PageScene.make();
const { shell } = scene;
after(() => scene[Symbol.asyncDispose]());
let agent: Job | undefined;

async function serve(command: string): Promise<void> {
  agent = await scene.serve(command);
}

async function stop(): Promise<void> {
  if (agent) await shell.stop(agent);
}

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, shell, {
    instead: {
      'sealci-release-agent serve ': serve,
      'sealci-release-agent info ': async (command) => {
        await shell.run('sealci-release-agent create URL TAG --agent HOST:PORT');
        const info = JSON.parse(await shell.run(command)) as { auditHead: { digest: string } };
        shell.words.set('DIGEST', info.auditHead.digest);
      },
      'mv ': async (command) => {
        await stop();
        await shell.run(command);
      },
      'sealci-release-agent audit-verify audit.log --after ': async (command) => {
        const { prev } = JSON.parse(await shell.run('cat audit.log')) as { prev: string };
        shell.words.set('DIGEST', prev);
        await shell.run(command);
        await serve('sealci-release-agent serve --audit-file audit.log');
        await stop();
        await shell.run(command);
        const lines = (await shell.run('cat audit.log')).trimEnd().split('\n');
        assert.ok(lines.length > 2, 'the agent goes on with the new file');
      },
    },
  });
});
