/** The README of the package for npm, where that is installed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { after } from 'node:test';
import { readProject } from '../../build/packages/facts.ts';
import { makeNpmPackage } from '../../build/packages/npm.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'packaging/npm/README.md';
const scene = await PageScene.make();
const { bundle, shell } = scene;
after(() => scene[Symbol.asyncDispose]());

/** A project of the reader's that has the package: from its file, as no registry has it. */
async function install(): Promise<void> {
  const facts = {
    bundle: readFileSync(bundle.file),
    licenses: readFileSync(join(dirname(bundle.file), 'LICENSES.txt')),
  };
  const { name, contents } = await makeNpmPackage({ project: readProject(), time: 0, components: [], ...facts });
  writeFileSync(bundle.path(name), contents);
  mkdirSync(bundle.path('project'));
  writeFileSync(bundle.path('project/package.json'), '{}');
  await shell.run(`cd project && npm install --offline --no-audit --no-fund ../${name}`);
}

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, shell, {
    before: { 'sealci-release-agent': install },
    instead: {
      'npx sealci-release-agent serve': async (command) => {
        await scene.serve(command);
        shell.words.set('127.0.0.1:50051', shell.fillIn('HOST:PORT'));
      },
    },
  });
});
